//! A token store for ergani on Redis or Valkey, shared by many hosts.
