//! Many hosts, one session, virtual time and faults: the simulation of ergani.
