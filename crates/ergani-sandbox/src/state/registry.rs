//! What was declared: protocols, and the card movements that may not come twice.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use ergani_documents::types::Date;

use crate::employer::Employee;

/// So many declarations are remembered; the oldest are forgotten first. At some 300 bytes each
/// this bounds a sandbox that runs for weeks.
const LENGTH: usize = 200_000;

#[derive(Default)]
pub(crate) struct Registry {
    last: u64,
    declarations: Bounded<Declaration>,
    movements: Bounded<()>,
    /// Who was hired by declarations, by user and tax number.
    hired: Bounded<Employee>,
}

/// A declaration that was recorded.
#[derive(Clone, Debug)]
pub(crate) struct Declaration {
    pub(crate) id: u64,
    pub(crate) user: Arc<str>,
    pub(crate) code: &'static str,
    /// The day in Athens.
    pub(crate) date: Date,
    pub(crate) standing: Standing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Valid,
    Cancelled,
    /// A corrected repeat took its place.
    Replaced,
}

impl Registry {
    /// The id of the next declaration.
    pub(crate) fn next_id(&mut self) -> u64 {
        self.last += 1;
        self.last
    }

    pub(crate) fn record(&mut self, protocol: String, declaration: Declaration) {
        self.declarations.insert(protocol, declaration);
    }

    /// The declaration of a user, a code, a protocol and a day, if it still stands.
    pub(crate) fn find(
        &mut self,
        user: &str,
        code: &str,
        protocol: &str,
        date: Date,
    ) -> Option<&mut Declaration> {
        let found = self.declarations.held.get_mut(protocol)?;
        let fits = &*found.user == user
            && found.code == code
            && found.date == date
            && found.standing == Standing::Valid;
        fits.then_some(found)
    }

    /// The declaration of a user, a protocol and a day, of whatever code, if it still stands.
    pub(crate) fn look(&self, user: &str, protocol: &str, date: Date) -> Option<&Declaration> {
        let found = self.declarations.held.get(protocol)?;
        let fits = &*found.user == user && found.date == date && found.standing == Standing::Valid;
        fits.then_some(found)
    }

    /// Somebody works for the employer of a user from now on.
    pub(crate) fn hire(&mut self, user: &str, employee: Employee) {
        let key = key_of_person(user, &employee.tax_number);
        self.hired.insert(key, employee);
    }

    /// Somebody who was hired by a declaration of a user.
    pub(crate) fn hired(&self, user: &str, tax_number: &str) -> Option<&Employee> {
        self.hired.held.get(&key_of_person(user, tax_number))
    }

    /// All who were hired by declarations of a user, in that order.
    pub(crate) fn hired_by(&self, user: &str) -> impl Iterator<Item = &Employee> {
        let begin = key_of_person(user, "");
        let of_user = move |key: &&String| key.starts_with(&begin);
        let keys = self.hired.order.iter().filter(of_user);
        keys.filter_map(|key| self.hired.held.get(key))
    }

    pub(crate) fn has_movement(&self, key: &str) -> bool {
        self.movements.held.contains_key(key)
    }

    pub(crate) fn move_in(&mut self, key: String) {
        self.movements.insert(key, ());
    }
}

/// A tax number has no line break in it.
fn key_of_person(user: &str, tax_number: &str) -> String {
    format!("{user}\n{tax_number}")
}

/// A map that forgets its oldest keys.
struct Bounded<V> {
    held: HashMap<String, V>,
    order: VecDeque<String>,
}

impl<V> Default for Bounded<V> {
    fn default() -> Self {
        Self {
            held: HashMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<V> Bounded<V> {
    fn insert(&mut self, key: String, value: V) {
        if self.held.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        if self.order.len() > LENGTH
            && let Some(oldest) = self.order.pop_front()
        {
            self.held.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_declarations_are_forgotten() {
        let mut registry = Registry::default();
        for number in 0..=LENGTH {
            registry.move_in(number.to_string());
            registry.move_in(number.to_string());
        }
        assert_eq!(registry.movements.held.len(), LENGTH);
        assert!(!registry.has_movement("0") && registry.has_movement("1"));
    }
}
