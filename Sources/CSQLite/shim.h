#include <sqlite3.h>
// Swift sees no macro with a cast.
static inline sqlite3_destructor_type dfc_sqlite_transient(void) { return SQLITE_TRANSIENT; }
