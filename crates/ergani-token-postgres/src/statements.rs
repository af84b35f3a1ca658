//! The SQL. Each statement is one round trip and a transaction of its own, and may be sent twice.

/// Makes the table.
pub(crate) const SCHEMA: &str = "\
CREATE TABLE IF NOT EXISTS ergani_token (
    account     text PRIMARY KEY,
    fingerprint text,
    version     bigint NOT NULL DEFAULT 0,
    pair        text,
    state       text,
    written     text,
    lease_owner text,
    lease_until timestamptz
)";

/// Whether the table is there; asked before it is made, since a role that may use it need not be
/// allowed to make it.
pub(crate) const IS_THERE: &str = "SELECT to_regclass('ergani_token') IS NOT NULL";

/// The database's clock, in milliseconds. `now()` would be the start of the transaction, before a
/// wait for the row.
macro_rules! now {
    () => {
        "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
    };
}

/// The row and the time; the time alone if there is no row.
pub(crate) const LOAD: &str = concat!(
    "SELECT t.fingerprint, t.version, t.pair, t.state, ",
    now!(),
    " FROM (SELECT 1) AS one LEFT JOIN ergani_token AS t ON t.account = $1"
);

/// The record, and the lease given back if it is still that of owner $7, who may be nobody.
macro_rules! set {
    () => {
        "\
SET fingerprint = $2, version = $3, pair = $4, state = $5, written = $6,
    lease_owner = CASE WHEN t.lease_owner = $7 THEN NULL ELSE t.lease_owner END,
    lease_until = CASE WHEN t.lease_owner = $7 THEN NULL ELSE t.lease_until END
"
    };
}

/// Writes the first record of an account. A row that only carries a lease is no record.
pub(crate) const INSERT: &str = concat!(
    "\
INSERT INTO ergani_token AS t (account, fingerprint, version, pair, state, written)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (account) DO UPDATE
",
    set!(),
    "WHERE t.state IS NULL OR t.written = $6
RETURNING 1"
);

/// Replaces the expected record, or what this very write has replaced it by.
pub(crate) const UPDATE: &str = concat!(
    "UPDATE ergani_token AS t ",
    set!(),
    "WHERE account = $1
  AND (written = $6 OR (version = $9 AND coalesce(fingerprint, '') = $8
       AND coalesce(substring(state from '\"nonce\":\"([0-9a-f]+)\"'), '') = $10))
RETURNING 1"
);

/// Takes the lease if it is nobody's, and gives the record as it is under it; else says who has it.
/// A wait for the row ends with its newest version, on which the condition is judged anew.
pub(crate) const LEASE: &str = concat!(
    "\
WITH taken AS (
    INSERT INTO ergani_token AS t (account, lease_owner, lease_until)
    VALUES ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
    ON CONFLICT (account) DO UPDATE
    SET lease_owner = $2, lease_until = clock_timestamp() + $3 * interval '1 millisecond'
    WHERE t.lease_until IS NULL OR t.lease_until <= clock_timestamp() OR t.lease_owner = $2
    RETURNING fingerprint, version, pair, state
)
SELECT true, fingerprint, version, pair, state, NULL::text, NULL::bigint, ",
    now!(),
    " FROM taken
UNION ALL
SELECT false, NULL, NULL, NULL, NULL, lease_owner, (extract(epoch FROM lease_until) * 1000)::bigint, ",
    now!(),
    " FROM ergani_token WHERE account = $1 AND NOT EXISTS (SELECT 1 FROM taken)"
);

/// Lets the term begin anew, for its owner.
pub(crate) const EXTEND: &str = "\
UPDATE ergani_token SET lease_until = clock_timestamp() + $3 * interval '1 millisecond'
WHERE account = $1 AND lease_owner = $2
RETURNING 1";

/// Gives the lease back, for its owner.
pub(crate) const GIVE_BACK: &str = "\
UPDATE ergani_token SET lease_owner = NULL, lease_until = NULL
WHERE account = $1 AND lease_owner = $2";

/// Empties the row, and says whether there was a pair. A lease stays its holder's.
pub(crate) const FORGET: &str = "\
UPDATE ergani_token AS t
SET fingerprint = NULL, version = 0, pair = NULL, state = NULL, written = NULL
FROM (SELECT account, pair IS NOT NULL AS had FROM ergani_token WHERE account = $1 FOR UPDATE) AS old
WHERE t.account = old.account
RETURNING old.had";

/// Empties a row that is no record of ours, if it is still the one that was looked at.
pub(crate) const CLEAR: &str = "\
UPDATE ergani_token
SET fingerprint = NULL, version = 0, pair = NULL, state = NULL, written = NULL
WHERE account = $1 AND state IS NOT DISTINCT FROM $2 AND pair IS NOT DISTINCT FROM $3
RETURNING 1";

/// Removes a row that nobody is renewing, if it is still the one that was looked at.
pub(crate) const REMOVE: &str = "\
DELETE FROM ergani_token
WHERE account = $1 AND state IS NOT DISTINCT FROM $2 AND pair IS NOT DISTINCT FROM $3
  AND (lease_until IS NULL OR lease_until <= clock_timestamp())
RETURNING 1";

/// So many rows after a name, in the order of names, and the time; the time alone if there are
/// none.
pub(crate) const PAGE: &str = concat!(
    "SELECT t.fingerprint, t.version, t.pair, t.state, ",
    now!(),
    ", t.account FROM (SELECT 1) AS one LEFT JOIN (
    SELECT * FROM ergani_token WHERE account > $1 ORDER BY account LIMIT $2
) AS t ON true ORDER BY t.account"
);
