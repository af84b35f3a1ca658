//! Runs the simulation for longer than the tests do, or one seed with its trace.
//!
//! `cargo run -p ergani-simulation --release --example simulate -- --seeds 1000000`
//! `cargo run -p ergani-simulation --release --example simulate -- --seed 42`

use std::io::Write as _;
use std::process::ExitCode;

use ergani_simulation::{Broken, campaign, trace};

const USAGE: &str = "usage: simulate [--seeds COUNT] [--from SEED] | --seed SEED";
/// Seeds between two lines of news.
const BATCH: u64 = 1_000;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::from(2)
        }
    }
}

fn run() -> Result<bool, Box<dyn std::error::Error>> {
    let (mut seeds, mut from, mut one) = (100_000, 1, None);
    let mut args = std::env::args().skip(1);
    while let Some(name) = args.next() {
        let value: u64 = args.next().ok_or(USAGE)?.parse()?;
        match name.as_str() {
            "--seeds" => seeds = value,
            "--from" => from = value,
            "--seed" => one = Some(value),
            _ => return Err(USAGE.into()),
        }
    }
    let mut out = std::io::stdout().lock();
    if let Some(seed) = one {
        let run = trace(seed, Broken::Not);
        writeln!(out, "{run}")?;
        return Ok(run.violation.is_none());
    }
    let mut done = 0;
    while done < seeds {
        let batch = BATCH.min(seeds - done);
        let went = campaign(from + done, batch, Broken::Not);
        for failed in went.failed.iter().rev() {
            writeln!(out, "{failed}")?;
        }
        if !went.failed.is_empty() {
            return Ok(false);
        }
        done += batch;
        writeln!(
            out,
            "{done} seeds hold; {} moments; {:?}",
            went.steps, went.counts
        )?;
    }
    Ok(true)
}
