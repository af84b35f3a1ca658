//! The arguments of what is asked of the services, and of what is compared with the server.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Written {
    /// Write CSV (RFC 4180, UTF-8) with English names, for programs; a text that a spreadsheet would run as a formula
    /// gets a ' before it
    #[arg(long)]
    pub(crate) csv: bool,
}

/// What changes rarely comes from the cache.
#[derive(Debug, Args)]
pub(crate) struct Kept {
    /// Ask the server, whatever is in the cache, and keep its answer
    #[arg(long, conflicts_with = "no_cache")]
    pub(crate) refresh: bool,

    /// Neither look into the cache nor keep the answer in it
    #[arg(long)]
    pub(crate) no_cache: bool,

    #[command(flatten)]
    pub(crate) written: Written,
}

#[derive(Debug, Args)]
pub(crate) struct Parameters {
    /// The list, such as WorkTimeType; without it the lists that there are
    pub(crate) list: Option<String>,

    /// Show what has every one of these words in its code or label; case and accents do not count
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,

    #[command(flatten)]
    pub(crate) kept: Kept,
}

#[derive(Debug, Args)]
pub(crate) struct Monthly {
    /// The month, such as 2026-01
    #[arg(value_name = "YEAR-MONTH")]
    pub(crate) month: String,

    /// Show every field in the text too, with pay, family and identity; JSON and CSV have them all
    #[arg(long)]
    pub(crate) full: bool,

    #[command(flatten)]
    pub(crate) written: Written,
}

#[derive(Debug, Args)]
pub(crate) struct Workforce {
    /// Only the employee of this tax number
    #[arg(long, value_name = "AFM")]
    pub(crate) employee: Option<String>,

    /// Every field, with pay, family and identity: personal data
    #[arg(long)]
    pub(crate) full: bool,

    #[command(flatten)]
    pub(crate) written: Written,
}

#[derive(Debug, Args)]
pub(crate) struct Acceptance {
    /// Tax number of the employee
    #[arg(long, value_name = "AFM")]
    pub(crate) employee: String,

    /// The protocol of the declaration, as it stands in its receipt
    #[arg(long, value_name = "PROTOCOL")]
    pub(crate) protocol: String,

    /// The day of its submission in Athens: that of the receipt, or 2026-01-15
    #[arg(long, value_name = "DATE")]
    pub(crate) date: String,

    #[command(flatten)]
    pub(crate) written: Written,
}

#[derive(Debug, Args)]
pub(crate) struct Days {
    /// Number of the branch; 0 is the seat
    #[arg(long, value_name = "N")]
    pub(crate) branch: u32,

    /// The day, 2026-01-15 or 15/01/2026, of last month or earlier
    #[arg(long, value_name = "DATE")]
    pub(crate) date: String,

    /// The last day of a range; each day is a call, one after the other
    #[arg(long, value_name = "DATE")]
    pub(crate) to: Option<String>,

    #[command(flatten)]
    pub(crate) written: Written,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Cache {
    /// Forget what is kept of this account: employer, branches and lists; asks no server
    Clear,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Check {
    /// Compare the forms known here with the server's schemas: fields and values added, removed, moved or restricted
    /// otherwise
    Schema {
        #[command(flatten)]
        what: What,

        /// Pass over fields at another place: the server's own order is known to differ from the XSD, which counts
        #[arg(long)]
        ignore_order: bool,
    },
    /// Compare the code lists known here with the server's: codes added and removed
    Codes(What),
    /// Find documents and services that the account is offered and that are not known here
    Coverage(What),
}

#[derive(Debug, Args)]
pub(crate) struct What {
    /// The document, list or service to compare; without it all
    pub(crate) code: Option<String>,

    /// All of them, one call after the other
    #[arg(long, conflicts_with = "code")]
    pub(crate) all: bool,
}
