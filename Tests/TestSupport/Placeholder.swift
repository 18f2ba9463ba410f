// Filled by the first helpers of the tests.
