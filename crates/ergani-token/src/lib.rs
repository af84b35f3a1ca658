//! Part of ergani.
