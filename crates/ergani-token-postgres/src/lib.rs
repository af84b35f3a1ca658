//! A token store for ergani on PostgreSQL, shared by many hosts.
