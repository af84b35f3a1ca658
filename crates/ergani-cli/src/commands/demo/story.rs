//! How the demo is told.

use ergani_token::Timestamp;

use crate::exit::Outcome;
use crate::output::Output;
use crate::times;

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const GREEN: &str = "\x1b[32m";
const PLAIN: &str = "\x1b[0m";

#[derive(Clone, Copy)]
pub(super) struct Story {
    output: Output,
}

impl Story {
    pub(super) fn new(output: Output) -> Self {
        Self { output }
    }

    pub(super) fn title(&self, text: &str) -> Outcome<()> {
        self.output.styled(&format!("\n{BOLD}{text}{PLAIN}"))
    }

    pub(super) fn step(&self, number: u32, text: &str, now: Timestamp) -> Outcome<()> {
        let now = times::for_people(now);
        self.output.styled(&format!(
            "\n{GREEN}{number}{PLAIN}  {BOLD}{text}{PLAIN}  {DIM}{now}{PLAIN}"
        ))
    }

    pub(super) fn say(&self, text: &str) -> Outcome<()> {
        self.output.styled(format!("   {text}").trim_end())
    }
}
