//! `EX_BASE_05`: who works now, on what terms.

use ergani_documents::types::Date;

use super::{Found, Record, midnight, money, record, some};
use crate::employer::{Employee, Employer};

/// Born on this day, as everyone here is.
pub(super) const BIRTH: Date = Date::constant(1980, 1, 1);

/// Nobody's: its check digit is wrong.
pub(super) const AMKA: &str = "01018000000";

pub(super) fn workforce(employer: &Employer, tax_number: &str, today: Date) -> Found {
    let wanted = |employee: &&Employee| {
        employee.hired <= today && (tax_number.is_empty() || employee.tax_number == tax_number)
    };
    Found {
        element: "Cur",
        records: employer.employees.iter().filter(wanted).map(row).collect(),
    }
}

/// The pay of an hour in cents: the month's over its hours, at 25/6 weeks a month.
pub(super) fn hourly_cents(employee: &Employee) -> u32 {
    employee.monthly_pay_cents * 6 / (25 * employee.weekly_hours).max(1)
}

fn row(employee: &Employee) -> Record {
    let full_time = employee.weekly_hours >= 40;
    let yes = |flag: bool| some(if flag { "ΝΑΙ (1)" } else { "ΟΧΙ (0)" });
    let hired = midnight(employee.hired);
    let mut row = record([
        ("afm", some(&employee.tax_number)),
        ("Eponimo", some(&employee.last_name)),
        ("Onoma", some(&employee.first_name)),
        ("OnomaPatera", some("ΤΕΣΤ")),
        ("OnomaMiteras", some("ΤΕΣΤ")),
        ("BirthDate", midnight(BIRTH)),
        ("Sex", some("ΑΝΔΡΑΣ (0)")),
        ("Nationality", some("048-ΕΛΛΗΝΙΚΗ")),
        ("MaritalStatus", some("ΑΓΑΜΟΣ/Η (0)")),
        ("NumChildren", some(0)),
        ("Doy", some("0001-ΔΟΥ - ΔΟΚΙΜΗ 1")),
        ("CodeAnergias", None),
        ("AmIka", None),
        ("Amka", some(AMKA)),
        ("ArVivliouAnilikou", None),
        ("TyposTaytotitas", some("ΔAT-ΔΕΛΤΙΟ ΑΣΤΥΝΟΜΙΚΗΣ ΤΑΥΤΟΤΗΤΑΣ")),
        ("ArTaytotitas", some("Λ010123")),
        ("EkdousaArxi", some("ΤΕΣΤ")),
        ("DateEkdosis", midnight(Date::constant(2010, 6, 1))),
        ("DateLixis", midnight(Date::constant(2030, 6, 1))),
        ("ResPermitInstAr", None),
        ("ResPermitApAr", None),
        ("ResPermitVisaAr", None),
        ("PararthmaAa", some(employee.branch)),
        ("DateFrom", hired.clone()),
        ("DateProslipsis", hired.clone()),
        ("Eidikothta", some("ΥΠΑΛΛΗΛΟΣ ΓΡΑΦΕΙΟΥ")),
        ("asXaraktirismos", some("ΥΠΑΛΛΗΛΟΣ (1)")),
        ("Step", some("000001-ΕΙΔΙΚΟΤΗΤΕΣ - ΔΟΚΙΜΗ 1")),
        ("WeekDays", some("ΠΕΝΘΗΜΕΡΟ (5)")),
        ("Proipiresia", some(6)),
        ("SxesiApasxolisis", some("ΑΟΡΙΣΤΟΥ ΧΡΟΝΟΥ (0)")),
        (
            "KathestosApasxolisis",
            some(if full_time {
                "ΠΛΗΡΗΣ (0)"
            } else {
                "ΜΕΡΙΚΗ (1)"
            }),
        ),
        ("WeekHours", some(format!("{}.0", employee.weekly_hours))),
        ("Orario", some("ΨΗΦΙΑΚΗ ΟΡΓΑΝΩΣΗ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ")),
        ("Dialeimma", some("ΨΗΦΙΑΚΗ ΟΡΓΑΝΩΣΗ ΧΡΟΝΟΥ ΕΡΓΑΣΙΑΣ")),
        ("ToposErgasias", some("ΠΑΡΑΡΤΗΜΑ ΕΡΓΟΔΟΤΗ (0)")),
        ("ToposErgasiasComments", some("")),
    ]);
    row.extend(record([
        ("XronosKatabolisApodoxwn", some("ΤΕΛΟΣ ΜΗΝΑ")),
        ("MhProblepsimoProgrammaErgasias", yes(false)),
        ("IpoxreotikiKatartisi", yes(false)),
        ("EfarmosteaSyllogikiSymbasi", yes(false)),
        ("EfarmosteaSyllogikiSymbasiComments", some("")),
        ("Apodoxes", some(money(employee.monthly_pay_cents))),
        ("HourApodoxes", some(money(hourly_cents(employee)))),
        (
            "KyriaAsfalisi",
            some("001-ΦΟΡΕΙΣ ΚΥΡΙΑΣ ΑΣΦΑΛΙΣΗΣ - ΔΟΚΙΜΗ 1"),
        ),
        (
            "EpikourikiAsfalisi",
            some("001-ΦΟΡΕΙΣ ΕΠΙΚΟΥΡΙΚΗΣ ΑΣΦΑΛΙΣΗΣ - ΔΟΚΙΜΗ 1"),
        ),
        ("ProsthetesAsfalistikesParoxes", None),
        ("TrialPeriod", yes(false)),
        ("EpipedoMorfosis", some("11-ΠΑΝΕΠΙΣΤΗΜΙΟ")),
        ("WorkingTimeDigitalOrganization", yes(true)),
        ("FullEmploymentHours", some("40.0")),
        ("DialeimmaMinutes", some(20)),
        ("DialeimmaEntosWrariou", yes(false)),
        ("WorkingCard", yes(employee.work_card)),
        ("EueliktoWrario", some(0)),
        ("LastModifiedDate", hired),
        ("Dieythinsi", some("ΟΔΟΣ ΔΟΚΙΜΗΣ 3, 00000, ΔΟΚΙΜΗ")),
    ]));
    row
}
