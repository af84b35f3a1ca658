//! The readers of the store's files, for the fuzz targets.

use super::RecordState;
use super::file::{pair_file, state_file::Kept};
use crate::pair::TokenPair;

pub(crate) fn read_pair_file(bytes: &[u8]) -> Result<TokenPair, &'static str> {
    pair_file::decode(bytes)
}

pub(crate) fn write_pair_file(pair: &TokenPair) -> Vec<u8> {
    pair_file::encode(pair).to_vec()
}

pub(crate) fn read_state_file(bytes: &[u8], pair: Option<&TokenPair>) -> Option<RecordState> {
    let kept: Kept = serde_json::from_slice(bytes).ok()?;
    kept.with(pair)
}

pub(crate) fn write_state_file(state: &RecordState, pair: Option<&TokenPair>) -> Vec<u8> {
    serde_json::to_vec(&Kept::new(state.clone(), pair)).expect("a state has a JSON form")
}
