// libcurl by dlopen on first use: linked, it would cost 3-5 ms and 4 MiB at every start. Only the functions below may
// be called; those that curl.h declares are not linked.
#ifndef DFC_CCURL_H
#define DFC_CCURL_H
#include <curl/curl.h>
#include <stdint.h>

/// Loads and sets up libcurl once, from any thread; 0 when it is ready, -1 when the library is not there or too old.
int dfc_curl_load(void);

/// Version text of the loaded library.
const char *dfc_curl_version(void);
/// Words for a result code.
const char *dfc_curl_text(CURLcode code);

CURL *dfc_curl_easy_new(void);
void dfc_curl_easy_free(CURL *easy);
/// All options back to their defaults; connections stay.
void dfc_curl_easy_reset(CURL *easy);

CURLcode dfc_curl_set_long(CURL *easy, CURLoption option, long value);
CURLcode dfc_curl_set_size(CURL *easy, CURLoption option, int64_t value);
CURLcode dfc_curl_set_text(CURL *easy, CURLoption option, const char *value);
CURLcode dfc_curl_set_pointer(CURL *easy, CURLoption option, void *value);
/// Body and header lines of the answer. Each callback gives back how many bytes it took; any other count ends the
/// transfer.
CURLcode dfc_curl_set_receivers(
    CURL *easy, size_t (*body)(char *, size_t, size_t, void *), size_t (*header)(char *, size_t, size_t, void *),
    void *context);
/// Body of the request, read piece by piece; CURL_READFUNC_ABORT ends the transfer. `rewind` goes back to an offset
/// and gives back 0.
CURLcode dfc_curl_set_reader(
    CURL *easy, size_t (*read)(char *, size_t, size_t, void *), int (*rewind)(void *, curl_off_t, int), void *context);
/// PEM certificates to trust; copied.
CURLcode dfc_curl_set_authorities(CURL *easy, void *bytes, size_t count);

CURLcode dfc_curl_get_long(CURL *easy, CURLINFO info, long *value);
/// The text belongs to the handle.
CURLcode dfc_curl_get_text(CURL *easy, CURLINFO info, const char **value);

struct curl_slist *dfc_curl_list_append(struct curl_slist *list, const char *line);
void dfc_curl_list_free(struct curl_slist *list);

CURLM *dfc_curl_multi_new(void);
void dfc_curl_multi_free(CURLM *multi);
CURLMcode dfc_curl_multi_add(CURLM *multi, CURL *easy);
CURLMcode dfc_curl_multi_remove(CURLM *multi, CURL *easy);
CURLMcode dfc_curl_multi_perform(CURLM *multi, int *running);
CURLMcode dfc_curl_multi_poll(CURLM *multi, int milliseconds);
/// Ends a running or the next poll; from any thread.
CURLMcode dfc_curl_multi_wakeup(CURLM *multi);
/// The result of a finished transfer; -1 when none finished.
int dfc_curl_multi_result(CURLM *multi);

#endif
