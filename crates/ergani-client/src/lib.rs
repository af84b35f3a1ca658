//! The client of ERGANI II: declarations, services and lookups, whose outcome is never guessed.
