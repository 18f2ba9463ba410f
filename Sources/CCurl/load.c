#include "CCurl.h"
#include <dlfcn.h>

int dfc_curl_load(void) { return dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL) ? 0 : -1; }
