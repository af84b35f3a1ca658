//! The bodies of the fuzz targets over their seeds, in every test run.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ergani_fuzz_bodies::TARGETS;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

fn names(folder: &str) -> BTreeSet<String> {
    fs::read_dir(fuzz().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect()
}

#[test]
fn every_target_has_its_file_and_its_seeds() {
    let targets: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names("fuzz_targets"), targets);
    assert_eq!(names("seeds"), targets);
    let manifest = fs::read_to_string(fuzz().join("Cargo.toml")).unwrap();
    let readme = fs::read_to_string(fuzz().join("README.md")).unwrap();
    for target in targets {
        assert!(
            manifest.contains(&format!("name = \"{target}\"")),
            "{target}"
        );
        assert!(readme.contains(&format!("`{target}`")), "{target}");
    }
}

#[test]
fn every_property_holds_for_every_seed_whole_cut_and_changed() {
    for (target, body) in TARGETS {
        let mut seeds = 0;
        for entry in fs::read_dir(fuzz().join("seeds").join(target)).unwrap() {
            let bytes = fs::read(entry.unwrap().path()).unwrap();
            seeds += 1;
            body(&bytes);
            // Every place of a short seed, and 128 of a long one.
            let step = bytes.len() / 128 + 1;
            for at in (0..bytes.len()).step_by(step) {
                body(&bytes[..at]);
                let mut changed = bytes.clone();
                changed[at] ^= 1 << (at % 8);
                body(&changed);
            }
        }
        assert!(seeds >= 3, "{target} has {seeds} seeds");
    }
}
