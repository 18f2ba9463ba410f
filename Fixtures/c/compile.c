/* Compiles the Dockerfile on standard input and prints the graph as JSON: the use of libdfc.so from C. */
#include "dfc.h"
#include <stdio.h>
#include <stdlib.h>

int main(void) {
    size_t count = 0, room = 1 << 16;
    uint8_t *dockerfile = malloc(room);
    while (dockerfile != NULL) {
        size_t got = fread(dockerfile + count, 1, room - count, stdin);
        if (got == 0) break;
        count += got;
        if (count == room) dockerfile = realloc(dockerfile, room *= 2);
    }
    if (dockerfile == NULL) return 3;
    uint8_t *output = NULL;
    size_t output_count = 0;
    int32_t status = dfc_compile(dockerfile, count, "{\"attributes\":{\"build-arg:VERSION\":\"2\"}}", &output, &output_count);
    if (output != NULL) fwrite(output, 1, output_count, stdout);
    dfc_free(output);
    free(dockerfile);
    return status;
}
