"""Compiles the Dockerfile on standard input and prints the graph as JSON: the use of libdfc.so from Python."""
import ctypes
import json
import sys

library = ctypes.CDLL(sys.argv[1])
library.dfc_compile.argtypes = [
    ctypes.c_char_p, ctypes.c_size_t, ctypes.c_char_p, ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(ctypes.c_size_t)]
library.dfc_free.argtypes = [ctypes.c_void_p]

dockerfile = sys.stdin.buffer.read()
options = json.dumps({"attributes": {"build-arg:VERSION": "2"}}).encode()
output, count = ctypes.c_void_p(), ctypes.c_size_t()
status = library.dfc_compile(dockerfile, len(dockerfile), options, ctypes.byref(output), ctypes.byref(count))
sys.stdout.buffer.write(ctypes.string_at(output, count.value))
library.dfc_free(output)
sys.exit(status)
