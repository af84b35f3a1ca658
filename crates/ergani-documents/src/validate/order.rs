/// Which of these places break the rising order, as few as can be: all but a longest rising run.
///
/// Blaming few matters to the reader: one key moved to the front is one fault, not as many as there are keys.
pub(super) fn misplaced(places: &[usize]) -> Vec<usize> {
    // best[i]: length of the longest rising run that ends at i, and what precedes it there.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(places.len());
    for (at, place) in places.iter().enumerate() {
        let before = (0..at)
            .filter(|earlier| places[*earlier] < *place)
            .max_by_key(|earlier| best[*earlier].0);
        best.push((before.map_or(1, |earlier| best[earlier].0 + 1), before));
    }
    let mut kept = vec![false; places.len()];
    let mut next = (0..places.len()).max_by_key(|at| best[*at].0);
    while let Some(at) = next {
        kept[at] = true;
        next = best[at].1;
    }
    (0..places.len()).filter(|at| !kept[*at]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_key_moved_is_one_fault() {
        assert!(misplaced(&[]).is_empty());
        assert!(misplaced(&[0, 1, 2, 5]).is_empty());
        assert_eq!(misplaced(&[3, 0, 1, 2]), [0]);
        assert_eq!(misplaced(&[1, 2, 3, 0]), [3]);
        assert_eq!(misplaced(&[1, 0]).len(), 1);
        assert_eq!(misplaced(&[3, 2, 1, 0]).len(), 3);
    }
}
