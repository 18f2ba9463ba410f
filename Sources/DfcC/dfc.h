/* The compiler of dfc as a C library: Dockerfile in, BuildKit's LLB out. libdfc.so, pure: no file, no network, no clock.
 *
 * Memory: what a call writes to `output` belongs to the caller, who gives it back by dfc_free. It is never NULL after a
 * call with a status other than DFC_BAD_CALL, and one zero byte stands behind it that `output_count` does not count.
 * All functions may be called from any thread at the same time.
 */
#ifndef DFC_H
#define DFC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    DFC_OK = 0,             /* output: the definition in the form asked for */
    DFC_CANNOT_COMPILE = 1, /* output: {"error":{"text":TEXT,"locations":[[FIRST LINE,LAST LINE],...]}} */
    DFC_BAD_OPTIONS = 2,    /* output: the same, without locations */
    DFC_BAD_CALL = 3        /* a pointer was NULL; nothing was written */
};

/* Compiles a Dockerfile.
 *
 * dockerfile, dockerfile_count   its bytes
 * options                        JSON text, NULL for none. An object with any of
 *   "attributes"            {NAME: TEXT} of BuildKit's Dockerfile frontend: "target", "platform", "build-arg:NAME", ...
 *   "session"               session id that is written into local sources; none by default
 *   "platform"              what the builder runs on, such as "linux/amd64"; this machine's by default
 *   "ignoreFile"            content of the context's .dockerignore
 *   "dockerfileIgnoreFile"  content of Dockerfile.dockerignore
 *   "lock"                  a lock file (the object itself), which answers for base images
 *   "unresolved"            true: base images that the lock does not know keep their tag and have an empty config
 *   "form"                  "json" (default): ops, metadata, sources, image config and warnings as `dfc compile
 *                           --dump-dag=json` prints them; "llb": the wire form of the definition, for one platform
 * output, output_count           where the answer goes
 */
int32_t dfc_compile(const uint8_t *dockerfile, size_t dockerfile_count, const char *options, uint8_t **output,
                    size_t *output_count);

/* Gives an answer back; NULL is allowed. */
void dfc_free(uint8_t *output);

#ifdef __cplusplus
}
#endif

#endif
