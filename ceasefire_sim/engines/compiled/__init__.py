"""The compiled engine: a machine becomes a WebAssembly module that plays whole runs."""
