//! The arguments of what is asked of ERGANI.

use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
pub(crate) struct Card {
    #[command(subcommand)]
    pub(crate) movement: Movement,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Movement {
    /// Declare that an employee has come
    In(CardDetails),
    /// Declare that an employee has gone
    Out(CardDetails),
}

#[derive(Debug, Args)]
pub(crate) struct CardDetails {
    /// Tax number of the employer
    #[arg(long, value_name = "AFM")]
    pub(crate) employer: String,

    /// Number of the branch; 0 is the seat
    #[arg(long, value_name = "N")]
    pub(crate) branch: String,

    /// Tax number of the employee
    #[arg(long, value_name = "AFM")]
    pub(crate) employee: String,

    /// Last name of the employee, as ERGANI has it
    #[arg(long, value_name = "NAME")]
    pub(crate) last_name: String,

    /// First name of the employee, as ERGANI has it
    #[arg(long, value_name = "NAME")]
    pub(crate) first_name: String,

    /// The moment, such as 2026-01-15T09:00:00+02:00; without an offset it is the time in Athens [default: now]
    #[arg(long, value_name = "RFC3339")]
    pub(crate) at: Option<String>,

    /// The day of the shift, if it began on another day than that of the moment: the departure of a night shift is of
    /// the day on which it began [default: the day of the moment]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub(crate) reference_date: Option<String>,

    /// Why the card is late: 001 power or telecommunications, 002 systems of the employer, 003 connection to ERGANI;
    /// only for a card that is late
    #[arg(long, value_name = "CODE")]
    pub(crate) reason: Option<String>,

    /// Comments
    #[arg(long, value_name = "TEXT")]
    pub(crate) comments: Option<String>,

    /// Judge it and print what would be sent; send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// Take warnings for errors, such as a moment in the future or a name in mixed alphabets
    #[arg(long)]
    pub(crate) strict: bool,

    /// With -o json: leave out what was sent, which is personal data
    #[arg(long)]
    pub(crate) no_body: bool,
}

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
    /// Submit a document, which is judged first; what became of it is never guessed
    ///
    /// Ends with 0 when it is registered (the receipt is printed; no call lists it again), 2 when it is not valid and
    /// was not sent, 7 when ERGANI refuses it, and 8 when nobody knows: look in ERGANI before anything else.
    Submit(Submit),
    /// Fetch the PDF of a document that was submitted
    Pdf(Pdf),
    /// Take back a leave that was submitted; nothing else can be taken back
    Cancel(Cancel),
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
pub(crate) struct Submit {
    /// The document's code, such as WRKCardSE; one that is not known here is sent as it is
    pub(crate) code: String,

    /// A file with the document as JSON, or - for standard input; its bytes are sent as they are
    pub(crate) file: String,

    /// Judge it and say what would be sent; send nothing
    #[arg(long)]
    pub(crate) dry_run: bool,

    /// With -o json: leave out what was sent, which is personal data
    #[arg(long)]
    pub(crate) no_body: bool,

    /// Take warnings for errors, such as a tax number whose last digit does not fit
    #[arg(long)]
    pub(crate) strict: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Pdf {
    /// The document's code, such as WRKCardSE
    pub(crate) code: String,

    /// The protocol of the receipt, as it stands there
    pub(crate) protocol: String,

    /// The day of submission in Athens: that of the receipt, or 2026-01-15
    pub(crate) date: String,

    /// The file to write; by default, and for -, standard output if it is no terminal
    #[arg(long, value_name = "FILE")]
    pub(crate) to: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Cancel {
    /// WTOLeave or WTOLeaveC
    pub(crate) code: String,

    /// The protocol of the receipt, as it stands there
    pub(crate) protocol: String,

    /// The day of submission in Athens: that of the receipt, or 2026-01-15
    pub(crate) date: String,

    /// Ask ERGANI for any other code too, although it takes back leaves only "for the time being"
    #[arg(long)]
    pub(crate) any_code: bool,
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
    /// List the services that the account may ask
    List,
    /// Ask a service and print its answer
    Run(Run),
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// The service's code, such as EX_BASE_01
    pub(crate) code: String,

    /// A parameter of the service, as `ergani service list -o json` names it; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE")]
    pub(crate) parameters: Vec<String>,
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
