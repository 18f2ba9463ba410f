// libcurl by dlopen on first use: linked, it would cost 3-5 ms and 4 MiB at every start.
#ifndef DFC_CCURL_H
#define DFC_CCURL_H

/// Loads libcurl once; 0 when it is ready, -1 when the library is not installed.
int dfc_curl_load(void);

#endif
