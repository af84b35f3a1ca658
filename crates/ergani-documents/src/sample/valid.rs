use serde_json::{Map, Value};

use crate::codes::WorkTimeType;
use crate::documents::Document;
use crate::sample::Rng;
use crate::sample::text::{Style, accepted};
use crate::table::{Content, Element, Meaning, Role};

/// A document that ERGANI's schema accepts, written as the typed records write it: every key, lists as lists,
/// leading zeros in dates and none in numbers, and in which nothing odd is found at [`NOW`](crate::sample::NOW). `None`
/// for a document without an XSD.
pub fn valid(document: &Document, seed: u64) -> Option<Value> {
    filled(document, seed, Style::Canonical)
}

/// A document that ERGANI's schema accepts, written in any way it allows: optional keys left out, one object for
/// a list of one, numbers and `null` for texts, blanks of spaces, one-digit dates, texts at their limits.
pub fn varied(document: &Document, seed: u64) -> Option<Value> {
    filled(document, seed, Style::Varied)
}

fn filled(document: &Document, seed: u64, style: Style) -> Option<Value> {
    let root = document.root()?;
    let mut filler = Filler {
        code: document.code(),
        rng: Rng::new(seed),
        style,
    };
    let mut body = Map::with_capacity(1);
    body.insert(root.wire.to_owned(), filler.single(root));
    Some(Value::Object(body))
}

/// The stretches of a split day.
const HOURS: [(&str, &str); 3] = [("06:00", "10:00"), ("12:00", "16:00"), ("22:00", "02:00")];

struct Filler {
    code: &'static str,
    rng: Rng,
    style: Style,
}

impl Filler {
    fn varied(&self) -> bool {
        self.style == Style::Varied
    }

    fn single(&mut self, element: &'static Element) -> Value {
        match &element.content {
            Content::Leaf(format) => {
                let text = accepted(element, format, &mut self.rng, self.style);
                self.scalar(text)
            }
            Content::Children(children) => {
                let mut keys = Map::with_capacity(children.len());
                for child in *children {
                    if self.varied() && !child.required && self.rng.one_in(2) {
                        continue;
                    }
                    keys.insert(child.wire.to_owned(), self.element(child));
                }
                if !self.varied() {
                    self.agree(children, &mut keys);
                }
                Value::Object(keys)
            }
        }
    }

    /// Makes the day of a shift the one of its movement, and a work-time type one of this document's, with hours only if it has some.
    fn agree(&mut self, elements: &'static [Element], keys: &mut Map<String, Value>) {
        let with_role = |role: Role| elements.iter().find(|element| element.role == role);
        if let (Some(shift), Some(moment)) = (with_role(Role::ShiftDay), with_role(Role::Moment)) {
            let day = keys[moment.wire]
                .as_str()
                .and_then(|moment| moment.get(..10));
            keys.insert(shift.wire.to_owned(), Value::from(day));
        }
        let is_type = |element: &&Element| {
            element
                .format()
                .is_some_and(|format| format.meaning == Meaning::WorkTimeType)
        };
        let Some(element) = elements.iter().find(is_type) else {
            return;
        };
        let codes = WorkTimeType::LIST
            .entries
            .iter()
            .filter_map(|entry| entry.code.parse::<WorkTimeType>().ok());
        let fitting: Vec<WorkTimeType> = codes
            .filter(|kind| {
                kind.category()
                    .is_some_and(|category| category.belongs_in(self.code))
            })
            .collect();
        if fitting.is_empty() {
            return;
        }
        let kind = self.rng.pick(&fitting);
        let has_hours = kind.category().is_some_and(|category| category.has_hours());
        keys.insert(element.wire.to_owned(), Value::from(kind.code()));
        for (role, hour) in [(Role::From, "09:00"), (Role::To, "17:00")] {
            if let Some(element) = with_role(role) {
                let hour = if has_hours { hour } else { "" };
                keys.insert(element.wire.to_owned(), Value::from(hour));
            }
        }
    }

    /// Gives each stretch of a day hours of its own, and leaves a day without hours at that.
    fn spread(element: &'static Element, items: &mut Vec<Value>) {
        let with_role = |role: Role| element.children().iter().find(|child| child.role == role);
        let (Some(from), Some(to)) = (with_role(Role::From), with_role(Role::To)) else {
            return;
        };
        // Where the record has its own employee and day it is no stretch of another's day.
        if with_role(Role::Employee).is_some() {
            return;
        }
        let has_hours = |item: &Value| item[from.wire] != "";
        if items.first().is_some_and(|first| !has_hours(first)) {
            items.truncate(1);
            return;
        }
        items.retain(has_hours);
        for (item, (start, end)) in items.iter_mut().zip(HOURS) {
            item[from.wire] = Value::from(start);
            item[to.wire] = Value::from(end);
        }
    }

    fn element(&mut self, element: &'static Element) -> Value {
        if !element.repeats {
            return self.single(element);
        }
        // A wrapper that may repeat is sent once; typed records know only one.
        let wrapper = element.children().iter().any(|child| child.repeats);
        let count = match (wrapper, element.required) {
            (true, _) => 1,
            (false, true) => self.rng.between(1, 3),
            (false, false) => self.rng.between(0, 2),
        };
        let mut items: Vec<Value> = (0..count).map(|_| self.single(element)).collect();
        if !self.varied() {
            Self::spread(element, &mut items);
        }
        if self.varied() && items.len() == 1 && self.rng.one_in(2) {
            items.remove(0)
        } else {
            Value::Array(items)
        }
    }

    /// A text, or what the server turns into the same text.
    fn scalar(&mut self, text: String) -> Value {
        if !self.varied() {
            return Value::String(text);
        }
        if text.is_empty() && self.rng.one_in(2) {
            return Value::Null;
        }
        match text.parse::<u32>() {
            Ok(number) if number.to_string() == text && self.rng.one_in(4) => Value::from(number),
            _ => Value::String(text),
        }
    }
}
