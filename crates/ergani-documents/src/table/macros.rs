//! The one place where a field's line becomes everything that is derived from it.

/// A record: one line a field.
///
/// `wire => name: kind @Role, "Greek title";`, with `optional` after the kind of a key that may be missing. The
/// kinds are those of [`field_type!`] and [`field_format!`], the roles, which most fields have none of, those of
/// [`Role`](crate::table::Role).
macro_rules! record {
    (
        $(#[$meta:meta])*
        $record:ident {
            $($wire:ident => $name:ident: $kind:ident $(($($argument:tt)*))? $(@$role:ident $(($part:literal))?)? $($optional:ident)?, $title:literal;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $record {
            $(
                #[doc = concat!("`", stringify!($wire), "`: ", $title)]
                pub $name: field_type!($kind $(($($argument)*))?),
            )+
        }

        impl $record {
            $(
                #[doc = concat!("Sets `", stringify!($wire), "`: ", $title)]
                #[must_use]
                pub fn $name(mut self, value: impl Into<field_type!($kind $(($($argument)*))?)>) -> Self {
                    self.$name = value.into();
                    self
                }
            )+
        }

        impl $crate::serialize::Record for $record {
            const NAME: &'static str = stringify!($record);

            const ELEMENTS: &'static [$crate::table::Element] = &[
                $($crate::table::Element {
                    wire: stringify!($wire),
                    name: stringify!($name),
                    title: $title,
                    required: field_required!($kind $($optional)?),
                    repeats: field_repeats!($kind),
                    role: field_role!($($role $(($part))?)?),
                    content: field_content!($kind $(($($argument)*))?),
                },)+
            ];

            fn values(&self) -> Vec<&dyn $crate::serialize::FieldValue> {
                vec![$(&self.$name),+]
            }

            fn values_mut(&mut self) -> Vec<&mut dyn $crate::serialize::FieldValue> {
                vec![$(&mut self.$name),+]
            }
        }

        /// Names the fields that are filled, but no value: a declaration is personal data (quirk 69).
        impl std::fmt::Debug for $record {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::forms::debug_filled(self, f)
            }
        }

        impl serde::Serialize for $record {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serde::Serialize::serialize(&$crate::serialize::Record::to_record_json(self), serializer)
            }
        }
    };
}

/// The envelope of a record that is a declaration by itself: `Outer "title" > Item "title": Record;`.
macro_rules! envelope {
    ($root:ident $root_title:literal > $item:ident $item_title:literal: $record:ident) => {
        impl $crate::serialize::Declaration for $record {
            const ROOT: $crate::table::Element = $crate::table::Element {
                wire: stringify!($root),
                name: "declarations",
                title: $root_title,
                required: true,
                repeats: false,
                role: $crate::table::Role::Plain,
                content: $crate::table::Content::Children(&[$crate::table::Element {
                    wire: stringify!($item),
                    name: "declaration",
                    title: $item_title,
                    required: true,
                    repeats: true,
                    role: $crate::table::Role::Plain,
                    content: $crate::table::Content::Children(
                        <$record as $crate::serialize::Record>::ELEMENTS,
                    ),
                }]),
            };
        }
    };
}

/// The Rust type of a kind.
macro_rules! field_type {
    (text ($($argument:tt)*)) => { String };
    (digits ($($argument:tt)*)) => { String };
    (digits_or_spaces ($($argument:tt)*)) => { String };
    (identity_kind) => { String };
    (program) => { String };
    (count ($($argument:tt)*)) => { Option<u32> };
    (days_or_spaces) => { Option<u32> };
    (year_2000) => { Option<u32> };
    (year) => { Option<u32> };
    (year_or_spaces) => { Option<u32> };
    (month) => { Option<u32> };
    (two_digit_month) => { Option<u32> };
    (tax_number) => { Option<$crate::types::TaxNumber> };
    (company_tax_number) => { Option<$crate::types::TaxNumber> };
    (company_tax_number_or_empty) => { Option<$crate::types::TaxNumber> };
    (tax_number_or_spaces) => { Option<$crate::types::TaxNumber> };
    (amka) => { Option<$crate::types::Amka> };
    (amka_or_empty) => { Option<$crate::types::Amka> };
    (amka_or_spaces) => { Option<$crate::types::Amka> };
    (branch) => { Option<$crate::types::Branch> };
    (date) => { Option<$crate::types::Date> };
    (date_or_spaces) => { Option<$crate::types::Date> };
    (iso_date) => { Option<$crate::types::Date> };
    (moment) => { Option<$crate::types::Moment> };
    (time) => { Option<$crate::types::Time> };
    (time_or_spaces) => { Option<$crate::types::Time> };
    (time_or_empty) => { Option<$crate::types::Time> };
    (money) => { Option<$crate::types::Money> };
    (money_or_spaces) => { Option<$crate::types::Money> };
    (money_or_blank) => { Option<$crate::types::Money> };
    (hours) => { Option<$crate::types::Hours> };
    (hours_or_spaces) => { Option<$crate::types::Hours> };
    (full_hours) => { Option<$crate::types::Hours> };
    (file) => { Option<$crate::types::File> };
    (flag) => { Option<bool> };
    (flag_or_empty) => { Option<bool> };
    (code ($list:ident, $($value:literal)+)) => { Option<$crate::codes::$list> };
    (late_reason) => { Option<$crate::codes::LateReason> };
    (work_time_type) => { Option<$crate::codes::WorkTimeType> };
    (list ($item:ident, $record:ident, $title:literal)) => { Vec<$record> };
    (list_or_none ($item:ident, $record:ident, $title:literal)) => { Vec<$record> };
    (lists_or_none ($item:ident, $record:ident, $title:literal)) => { Vec<$record> };
}

/// Whether the key must be there.
macro_rules! field_required {
    (lists_or_none) => {
        false
    };
    ($kind:ident) => {
        true
    };
    ($kind:ident optional) => {
        false
    };
}

/// Whether the key may occur several times.
macro_rules! field_repeats {
    (lists_or_none) => {
        true
    };
    ($kind:ident) => {
        false
    };
}

/// What the field is to its record.
macro_rules! field_role {
    () => {
        $crate::table::Role::Plain
    };
    ($role:ident $(($part:literal))?) => {
        $crate::table::Role::$role $(($part))?
    };
}

/// What stands under the key.
macro_rules! field_content {
    (list ($item:ident, $record:ident, $title:literal)) => {
        field_content!(@list $item, $record, $title, true)
    };
    (list_or_none ($item:ident, $record:ident, $title:literal)) => {
        field_content!(@list $item, $record, $title, false)
    };
    (lists_or_none ($item:ident, $record:ident, $title:literal)) => {
        field_content!(@list $item, $record, $title, false)
    };
    (@list $item:ident, $record:ident, $title:literal, $required:literal) => {
        $crate::table::Content::Children(&[$crate::table::Element {
            wire: stringify!($item),
            name: "record",
            title: $title,
            required: $required,
            repeats: true,
            role: $crate::table::Role::Plain,
            content: $crate::table::Content::Children(<$record as $crate::serialize::Record>::ELEMENTS),
        }])
    };
    ($kind:ident $(($($argument:tt)*))?) => {
        $crate::table::Content::Leaf(field_format!($kind $(($($argument)*))?))
    };
}

/// The format of a kind: the Ministry's pattern, and the rule that judges the same texts.
macro_rules! field_format {
    (text ($min:literal, $max:literal)) => { Format::text($min, $max) };
    (digits ($count:literal)) => {
        Format::new(Rule::Digits { min: $count, max: $count }).pattern(concat!("[0-9]{", $count, "}"))
    };
    (digits ($min:literal, $max:literal)) => {
        Format::new(Rule::Digits { min: $min, max: $max }).pattern(concat!("[0-9]{", $min, ",", $max, "}"))
    };
    (digits_or_spaces ($count:literal)) => {
        Format::new(Rule::Digits { min: $count, max: $count })
            .pattern(concat!("([0-9]{", $count, "})|([ ]*)"))
            .blank(Blank::Spaces)
    };
    (count (unlimited)) => { Format::new(Rule::Digits { min: 1, max: u16::MAX }).pattern("[0-9]+") };
    (count ($min:literal, $max:literal)) => { field_format!(digits ($min, $max)) };
    (days_or_spaces) => { field_format!(digits_or_spaces (3)) };
    (identity_kind) => {
        Format::new(Rule::Capitals(10)).pattern("[A-ZΑ-Ω]{1,10}").meaning(Meaning::IdentityKind)
    };
    (program) => { Format::new(Rule::DigitsAndHyphens(10)).pattern("[0-9-]{0,10}") };
    (year_2000) => { Format::new(Rule::Year2000).pattern("[2][0][0-9]{2}") };
    (year) => { Format::new(Rule::AnyDigits(4)).pattern("\\d{4}") };
    (year_or_spaces) => { field_format!(digits_or_spaces (4)) };
    (month) => { Format::new(Rule::Month).pattern("[1-9]|[1][0-2]") };
    (two_digit_month) => { Format::new(Rule::TwoDigitMonth).pattern("0[1-9]|1[0-2]") };
    (tax_number) => { field_format!(company_tax_number).length(9) };
    (company_tax_number) => {
        Format::new(Rule::Digits { min: 9, max: 9 }).pattern("([0-9]){9}").meaning(Meaning::TaxNumber)
    };
    (company_tax_number_or_empty) => {
        Format::new(Rule::Digits { min: 9, max: 9 })
            .pattern("([0-9]{9})?")
            .blank(Blank::Empty)
            .meaning(Meaning::TaxNumber)
    };
    (tax_number_or_spaces) => { field_format!(digits_or_spaces (9)).meaning(Meaning::TaxNumber) };
    (amka) => { field_format!(digits (11)).length(11).meaning(Meaning::Amka) };
    (amka_or_empty) => { field_format!(digits (0, 20)).meaning(Meaning::Amka) };
    (amka_or_spaces) => {
        Format::new(Rule::Digits { min: 0, max: 20 })
            .pattern("([0-9]{0,20})|([ ]*)")
            .blank(Blank::Spaces)
            .meaning(Meaning::Amka)
    };
    (branch) => { field_format!(digits (1, 5)) };
    (date) => { Format::new(Rule::Date).pattern(date_pattern!()) };
    (date_or_spaces) => {
        Format::new(Rule::Date).pattern(concat!(date_pattern!(), "|([ ]*)")).blank(Blank::Spaces)
    };
    (iso_date) => { Format::new(Rule::IsoDate) };
    (moment) => { Format::new(Rule::IsoDateTime) };
    (time) => { Format::new(Rule::Time).pattern("([0-1][0-9]|2[0-3]):([0-5][0-9])") };
    (time_or_spaces) => {
        Format::new(Rule::Time).pattern("((([0-1][0-9]|2[0-3]):([0-5][0-9]))|([ ]*))").blank(Blank::Spaces)
    };
    (time_or_empty) => {
        Format::new(Rule::Time).pattern("(([0-1][0-9]|2[0-3]):([0-5][0-9]))?").blank(Blank::Empty)
    };
    (money) => { Format::new(Rule::Money).pattern("([0-9]{1,3}\\.([0-9]{3}\\.)*[0-9]{3}|[0-9]+)(,[0-9][0-9])") };
    (money_or_spaces) => {
        Format::new(Rule::Money)
            .pattern("([0-9]{1,3}\\.([0-9]{3}\\.)*[0-9]{3}|[0-9]+)(,[0-9][0-9])|([ ]*)")
            .blank(Blank::Spaces)
    };
    (money_or_blank) => {
        Format::new(Rule::Money)
            .pattern("^((([0-9]{1,3}(\\.[0-9]{3})*|[0-9]+)(,[0-9]{2}))|[ ]*|)$")
            .blank(Blank::Spaces)
    };
    (hours) => { Format::new(Rule::OneDecimal).pattern("([0-9]{3}|[0-9]+)(,[0-9])") };
    (hours_or_spaces) => {
        Format::new(Rule::OneDecimal).pattern("(([0-9]{3}|[0-9]+)(,[0-9]))|([ ]*)").blank(Blank::Spaces)
    };
    (full_hours) => { Format::new(Rule::OneDecimal).pattern("([0-9]{2}|[0-9]+)(,[0-9])") };
    (file) => { Format::new(Rule::Base64) };
    (flag) => { Format::code(&["0", "1"], &$crate::codes::YES_NO) };
    (flag_or_empty) => { Format::code(&["", "0", "1"], &$crate::codes::YES_NO) };
    (code ($list:ident, $($value:literal)+)) => { Format::code(&[$($value),+], &$crate::codes::$list::LIST) };
    (late_reason) => {
        Format::new(Rule::Digits { min: 1, max: 10 }).pattern("([0-9]{1,10})|([ ]*)").blank(Blank::Spaces).meaning(Meaning::LateReason)
    };
    (work_time_type) => { Format::text(1, 10).meaning(Meaning::WorkTimeType) };
}

/// The Ministry's pattern of a date.
macro_rules! date_pattern {
    () => {
        "(([0]?)([1-9])([/])([0]?1|[0]?2|[0]?3|[0]?4|[0]?5|[0]?6|[0]?7|[0]?8|[0]?9|10|11|12)([/])([1-2])([0-9])([0-9])([0-9]))|(([1])([0-9])([/])([0]?1|[0]?2|[0]?3|[0]?4|[0]?5|[0]?6|[0]?7|[0]?8|[0]?9|10|11|12)([/])([1-2])([0-9])([0-9])([0-9]))|(([2])([0-9])([/])([0]?1|[0]?3|[0]?4|[0]?5|[0]?6|[0]?7|[0]?8|[0]?9|10|11|12)([/])([1-2])([0-9])([0-9])([0-9]))|(([2])([0-8])([/])([0]?2)([/])([1-2])([0-9])([0-9])([0-9]))|(([2])([9])([/])([0]?2)([/])([1-2])([0-9])(00|04|08|12|16|20|24|28|32|36|40|44|48|52|56|60|64|68|72|76|80|84|88|92|96))|(([3])([0-1])([/])(01|03|05|07|08|10|12)([/])([1-2])([0-9])([0-9])([0-9]))|(([3])([0])([/])(04|06|09|11)([/])([1-2])([0-9])([0-9])([0-9]))"
    };
}

pub(crate) use {
    date_pattern, envelope, field_content, field_format, field_repeats, field_required, field_role,
    field_type, record,
};
