"""What libdfc.so makes of calls that are wrong, large, or made by many threads at once."""
import ctypes
import json
import sys
import threading

library = ctypes.CDLL(sys.argv[1])
library.dfc_compile.argtypes = [
    ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_size_t)]
library.dfc_free.argtypes = [ctypes.c_void_p]


def call(dockerfile, options=None, reads=None):
    output, count = ctypes.c_void_p(), ctypes.c_size_t()
    status = library.dfc_compile(dockerfile, len(dockerfile), options, ctypes.byref(output), ctypes.byref(count))
    answer = ctypes.string_at(output, count.value + 1)
    library.dfc_free(output)
    return status, answer if reads else answer[:-1]


def told(name, dockerfile, options=None):
    status, answer = call(dockerfile, options)
    print(f"{name}: {status} {json.loads(answer)['error']['text']}")


scratch = b"FROM scratch\n"
output, count = ctypes.c_void_p(), ctypes.c_size_t()
print("no dockerfile:", library.dfc_compile(None, 0, None, ctypes.byref(output), ctypes.byref(count)))
print("no output:", library.dfc_compile(scratch, 13, None, None, ctypes.byref(count)))
print("no count:", library.dfc_compile(scratch, 13, None, ctypes.byref(output), None))
library.dfc_free(None)
told("empty", b"")
told("no json", scratch, b"{")
told("no utf-8", scratch, b'{"form":"\xff"}')
told("no object", scratch, b"[]")
told("list", scratch, b'{"attributes":[]}')
told("number", scratch, b'{"attributes":{"target":1}}')
told("truth", scratch, b'{"unresolved":"yes"}')
told("unknown", scratch, b'{"x":1}')
told("form", scratch, b'{"form":"x"}')
told("two", scratch, b'{"form":"llb","attributes":{"platform":"linux/amd64,linux/arm64"}}')
print("zero behind:", call(scratch, reads=True)[1][-1] == 0)
print("large:", call(scratch + b"LABEL a=b c=d\n" * 100000)[0])
answers = []
text = scratch + b"COPY a /\nRUN b\n" * 50
threads = [threading.Thread(target=lambda: [answers.append(call(text)) for _ in range(20)]) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert len(answers) == 160
print("threads:", len(set(answers)), "different answers")
