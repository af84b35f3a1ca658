use crate::sample::Rng;
use crate::types::{Amka, Iban, TaxNumber};

/// A tax number with a right check digit.
pub fn tax_number(rng: &mut Rng) -> String {
    // Ten last digits, of which exactly one fits, whatever the first eight are.
    let head = rng.digits(7);
    let lead = rng.between(1, 9);
    completed(&format!("{lead}{head}"), |text| {
        TaxNumber::strict(text).is_ok()
    })
}

/// An AMKA of someone born 1950 to 1999, with a right check digit.
pub fn amka(rng: &mut Rng) -> String {
    let (day, month, year) = (rng.between(1, 28), rng.between(1, 12), rng.between(50, 99));
    let serial = rng.digits(4);
    completed(&format!("{day:02}{month:02}{year:02}{serial}"), |text| {
        Amka::strict(text).is_ok()
    })
}

/// A Greek IBAN with right check digits.
pub fn iban(rng: &mut Rng) -> String {
    let account = rng.digits(23);
    let mut candidates = (2..=98).map(|check| format!("GR{check:02}{account}"));
    candidates
        .find(|text| Iban::strict(text).is_ok())
        .unwrap_or_default()
}

/// A name that is nobody's.
pub fn name(rng: &mut Rng) -> &'static str {
    const NAMES: [&str; 6] = [
        "ΤΕΣΤ",
        "ΔΟΚΙΜΗ",
        "ΔΕΙΓΜΑ",
        "ΥΠΟΔΕΙΓΜΑ",
        "ΤΕΣΤΙΔΗΣ",
        "ΔΟΚΙΜΑΚΗΣ",
    ];
    NAMES[rng.below(6) as usize]
}

fn completed(head: &str, fits: impl Fn(&str) -> bool) -> String {
    (0..10)
        .map(|digit| format!("{head}{digit}"))
        .find(|text| fits(text))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_numbers_pass_their_checks() {
        let mut rng = Rng::new(1);
        for _ in 0..1000 {
            assert!(TaxNumber::strict(&tax_number(&mut rng)).is_ok());
            assert!(Amka::strict(&amka(&mut rng)).is_ok());
            assert!(Iban::strict(&iban(&mut rng)).is_ok());
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_data() {
        let draw = |seed| {
            (0..8)
                .map(|_| tax_number(&mut Rng::new(seed)))
                .collect::<Vec<_>>()
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }
}
