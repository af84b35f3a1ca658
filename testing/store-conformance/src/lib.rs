//! The suite that every token store of ergani must pass.
