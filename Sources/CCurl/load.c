#define CURL_DISABLE_TYPECHECK
#include "CCurl.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

static struct {
    CURLcode (*global_init)(long);
    char *(*version)(void);
    const char *(*easy_strerror)(CURLcode);
    CURL *(*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    void (*easy_reset)(CURL *);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
    CURLM *(*multi_init)(void);
    CURLMcode (*multi_cleanup)(CURLM *);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMcode (*multi_perform)(CURLM *, int *);
    CURLMcode (*multi_poll)(CURLM *, struct curl_waitfd *, unsigned int, int, int *);
    CURLMcode (*multi_wakeup)(CURLM *);
    CURLMsg *(*multi_info_read)(CURLM *, int *);
} table;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int ready = -1;

static void load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_LAZY | RTLD_LOCAL);
    if (!library) library = dlopen("libcurl.so", RTLD_LAZY | RTLD_LOCAL);
    if (!library) return;
    static const struct {
        const char *name;
        size_t offset;
    } names[] = {
#define ENTRY(member) {"curl_" #member, offsetof(__typeof__(table), member)}
        ENTRY(global_init),   ENTRY(version),        ENTRY(easy_strerror),    ENTRY(easy_init),
        ENTRY(easy_cleanup),  ENTRY(easy_reset),     ENTRY(easy_setopt),      ENTRY(easy_getinfo),
        ENTRY(slist_append),  ENTRY(slist_free_all), ENTRY(multi_init),       ENTRY(multi_cleanup),
        ENTRY(multi_perform), ENTRY(multi_poll),     ENTRY(multi_add_handle), ENTRY(multi_remove_handle),
        ENTRY(multi_wakeup),  ENTRY(multi_info_read),
#undef ENTRY
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *symbol = dlsym(library, names[i].name);
        if (!symbol) return;
        *(void **)((char *)&table + names[i].offset) = symbol;
    }
    if (table.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) ready = 0;
}

int dfc_curl_load(void) {
    pthread_once(&once, load);
    return ready;
}

const char *dfc_curl_version(void) { return table.version(); }
const char *dfc_curl_text(CURLcode code) { return table.easy_strerror(code); }
CURL *dfc_curl_easy_new(void) { return table.easy_init(); }
void dfc_curl_easy_free(CURL *easy) { table.easy_cleanup(easy); }
void dfc_curl_easy_reset(CURL *easy) { table.easy_reset(easy); }

CURLcode dfc_curl_set_long(CURL *easy, CURLoption option, long value) { return table.easy_setopt(easy, option, value); }
CURLcode dfc_curl_set_size(CURL *easy, CURLoption option, int64_t value) {
    return table.easy_setopt(easy, option, (curl_off_t)value);
}
CURLcode dfc_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return table.easy_setopt(easy, option, value);
}
CURLcode dfc_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return table.easy_setopt(easy, option, value);
}

CURLcode dfc_curl_set_receivers(
    CURL *easy, size_t (*body)(char *, size_t, size_t, void *), size_t (*header)(char *, size_t, size_t, void *),
    void *context) {
    table.easy_setopt(easy, CURLOPT_WRITEFUNCTION, body);
    table.easy_setopt(easy, CURLOPT_WRITEDATA, context);
    table.easy_setopt(easy, CURLOPT_HEADERFUNCTION, header);
    return table.easy_setopt(easy, CURLOPT_HEADERDATA, context);
}

CURLcode dfc_curl_set_reader(
    CURL *easy, size_t (*read)(char *, size_t, size_t, void *), int (*rewind)(void *, curl_off_t, int), void *context) {
    table.easy_setopt(easy, CURLOPT_READFUNCTION, read);
    table.easy_setopt(easy, CURLOPT_READDATA, context);
    table.easy_setopt(easy, CURLOPT_SEEKFUNCTION, rewind);
    return table.easy_setopt(easy, CURLOPT_SEEKDATA, context);
}

CURLcode dfc_curl_set_authorities(CURL *easy, void *bytes, size_t count) {
    struct curl_blob blob = {.data = bytes, .len = count, .flags = CURL_BLOB_COPY};
    return table.easy_setopt(easy, CURLOPT_CAINFO_BLOB, &blob);
}

CURLcode dfc_curl_get_long(CURL *easy, CURLINFO info, long *value) { return table.easy_getinfo(easy, info, value); }
CURLcode dfc_curl_get_text(CURL *easy, CURLINFO info, const char **value) {
    return table.easy_getinfo(easy, info, value);
}

struct curl_slist *dfc_curl_list_append(struct curl_slist *list, const char *line) {
    return table.slist_append(list, line);
}
void dfc_curl_list_free(struct curl_slist *list) { table.slist_free_all(list); }

CURLM *dfc_curl_multi_new(void) { return table.multi_init(); }
void dfc_curl_multi_free(CURLM *multi) { table.multi_cleanup(multi); }
CURLMcode dfc_curl_multi_add(CURLM *multi, CURL *easy) { return table.multi_add_handle(multi, easy); }
CURLMcode dfc_curl_multi_remove(CURLM *multi, CURL *easy) { return table.multi_remove_handle(multi, easy); }
CURLMcode dfc_curl_multi_perform(CURLM *multi, int *running) { return table.multi_perform(multi, running); }
CURLMcode dfc_curl_multi_poll(CURLM *multi, int milliseconds) {
    return table.multi_poll(multi, NULL, 0, milliseconds, NULL);
}
CURLMcode dfc_curl_multi_wakeup(CURLM *multi) { return table.multi_wakeup(multi); }

int dfc_curl_multi_result(CURLM *multi) {
    int left = 0, result = -1;
    CURLMsg *message;
    while ((message = table.multi_info_read(multi, &left)))
        if (message->msg == CURLMSG_DONE) result = (int)message->data.result;
    return result;
}
