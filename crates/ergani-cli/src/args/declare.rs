//! The arguments of what is asked of ERGANI.

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(crate) enum Document {
    /// List the documents that the account may submit
    List,
    /// Show each field of a document, in order, and what it takes; asks no server
    Schema(Schema),
    /// Print an empty document as JSON: every key, in order; asks no server
    Template {
        /// The document's code, such as WRKCardSE
        code: String,
    },
    /// Judge a document as ERGANI's schema does; asks no server
    ///
    /// Ends with 0 if it may be sent, and with 2 if not. Each finding says where it is (path), the key (field), the
    /// rule that is broken and the value.
    Validate(Validate),
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// The document's code, such as WRKCardSE
    pub(crate) code: String,

    /// Ask the server for the schema in force
    #[arg(long)]
    pub(crate) live: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// The document's code, such as WRKCardSE
    pub(crate) code: String,

    /// A file with the document as JSON, or - for standard input
    pub(crate) file: String,

    /// Take warnings for errors, such as a tax number whose last digit does not fit
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Service {
    /// List the services that the account may call
    List,
}

#[derive(Debug, Args)]
pub(crate) struct Api {
    /// GET, POST, PUT or DELETE
    pub(crate) method: String,

    /// Below the base URL of the account, such as Lookup/Submissions
    pub(crate) path: String,

    /// The JSON to send: text, @FILE, or - for standard input
    #[arg(long, value_name = "DATA", allow_hyphen_values = true)]
    pub(crate) data: Option<String>,
}
