//! Tables for people: headings over aligned columns, as wide as the terminal lets them be.

use std::borrow::Cow;
use std::io;

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};
use ergani_token::one_line;

/// Words in fewer columns cannot be read; on a narrower terminal the line is too long instead.
const LEAST_WIDTH: usize = 12;

/// A column under its heading.
#[derive(Clone, Debug, Default)]
pub(crate) struct Column {
    pub(crate) heading: String,
    /// Numbers stand under each other by their last digit.
    pub(crate) is_number: bool,
    /// Words, which may go on in a further line where the terminal is narrow.
    pub(crate) may_wrap: bool,
}

const HEADED: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// The lines of a table; of the headings too, if any column has one. They are bold where styles are shown.
pub(crate) fn lines(columns: &[Column], rows: &[Vec<String>]) -> Vec<String> {
    lines_within(terminal_width(), columns, rows)
}

fn lines_within(width: Option<u16>, columns: &[Column], rows: &[Vec<String>]) -> Vec<String> {
    let mut table = Table::new();
    table.load_style(HEADED);
    let has_headings = columns.iter().any(|column| !column.heading.is_empty());
    if has_headings {
        let headings: Vec<Cow<'_, str>> = columns.iter().map(|it| one_line(&it.heading)).collect();
        table.set_header(headings);
    }
    for row in rows {
        let cells: Vec<Cow<'_, str>> = row.iter().map(|cell| one_line(cell)).collect();
        table.add_row(cells);
    }
    if let Some(width) = width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
    let last = columns.len().saturating_sub(1);
    for (at, column) in columns.iter().enumerate() {
        let Some(shown) = table.column_mut(at) else {
            continue;
        };
        shown.set_padding((0, if at == last { 0 } else { 1 }));
        if column.is_number {
            shown.set_cell_alignment(CellAlignment::Right);
        }
        let cells = || rows.iter().filter_map(|row| row.get(at));
        // A number of nine digits is one word, whatever the column is called.
        let has_words = cells().any(|cell| cell.trim().contains(char::is_whitespace));
        shown.set_constraint(if column.may_wrap && has_words {
            let longest = cells().map(|cell| cell.chars().count()).max();
            let least = longest.unwrap_or(0).min(LEAST_WIDTH);
            ColumnConstraint::LowerBoundary(Width::Fixed(u16::try_from(least).unwrap_or(u16::MAX)))
        } else {
            ColumnConstraint::ContentWidth
        });
    }
    let mut lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    if has_headings {
        let rule = |line: &String| line.starts_with('─');
        let headings = lines.iter().position(rule).unwrap_or(0);
        for line in &mut lines[..headings] {
            *line = format!("\u{1b}[1m{line}\u{1b}[0m");
        }
    }
    lines
}

fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| width.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> [Column; 3] {
        [
            ("Code", false, false),
            ("Label", false, true),
            ("Days", true, false),
        ]
        .map(|(heading, is_number, may_wrap)| Column {
            heading: heading.to_owned(),
            is_number,
            may_wrap,
        })
    }

    fn row(cells: [&str; 3]) -> Vec<String> {
        cells.map(str::to_owned).to_vec()
    }

    #[test]
    fn greek_is_aligned_and_numbers_stand_by_their_last_digit() {
        // The second label has its accent as a mark of its own, which takes no room.
        let rows = [
            row(["ΕΡΓ", "ΕΡΓΑΣΙΑ", "5"]),
            row(["Α", "α\u{301}δεια\u{1b}[2J", "12"]),
        ];
        let lines = lines_within(None, &columns(), &rows);
        assert_eq!(
            lines,
            [
                "\u{1b}[1mCode  Label           Days\u{1b}[0m",
                "──────────────────────────",
                "ΕΡΓ   ΕΡΓΑΣΙΑ            5",
                "Α     α\u{301}δεια\\u{1b}[2J    12",
            ]
        );
    }

    #[test]
    fn only_words_go_on_in_a_further_line() {
        let rows = [row(["4711", "ΠΟΛΛΕΣ ΛΕΞΕΙΣ ΣΤΗ ΣΕΙΡΑ", "5"])];
        let lines = lines_within(Some(26), &columns(), &rows);
        assert!(lines.len() > 3, "{lines:?}");
        assert!(lines[2].starts_with("4711  ΠΟΛΛΕΣ"), "{lines:?}");
        assert!(
            lines.iter().skip(1).all(|line| line.chars().count() <= 26),
            "{lines:?}"
        );
    }

    #[test]
    fn no_terminal_is_so_narrow_that_numbers_or_words_are_cut() {
        let wrapping = ["Tax number", "Name"].map(|heading| Column {
            heading: heading.to_owned(),
            is_number: false,
            may_wrap: true,
        });
        let rows = [vec![
            "500000004".to_owned(),
            "ΤΕΣΤ ΤΕΣΤΙΔΗΣ ΤΟΥ ΤΕΣΤ".to_owned(),
        ]];
        let text = lines_within(Some(5), &wrapping, &rows).join("\n");
        for word in ["Tax number", "500000004", "ΤΕΣΤ", "ΤΕΣΤΙΔΗΣ", "ΤΟΥ"] {
            assert!(text.contains(word), "{text}");
        }
    }
}
