//! `EX_BASE_04`: the statement of a month.

use ergani_documents::types::Date;
use jiff::civil::Weekday;
use serde_json::Value;

use super::work_time::is_leave;
use super::workforce::{AMKA, BIRTH, hourly_cents};
use super::{Found, Record, midnight, record, some};
use crate::employer::{Employee, Employer};
use crate::switches::MoneyForm;

/// A row for everyone employed in the month; nothing of a month that has not ended.
pub(super) fn statement(employer: &Employer, month: Date, today: Date, form: MoneyForm) -> Found {
    let last = month.last_of_month();
    let ended = last < today;
    let employed = |employee: &&Employee| ended && employee.hired <= last;
    let row = |employee: &Employee| row(employee, month, form);
    Found {
        element: "MiniaiaKatastash",
        records: employer
            .employees
            .iter()
            .filter(employed)
            .map(row)
            .collect(),
    }
}

fn row(employee: &Employee, month: Date, form: MoneyForm) -> Record {
    let days = Days::of(employee, month);
    let full_time = employee.weekly_hours >= 40;
    let mut row = record([
        ("f_ergodoti_id", some(1)),
        ("f_pararthma_aa", some(employee.branch)),
        ("f_year", some(month.year())),
        ("f_month", some(month.month())),
        ("f_ergazomenos_type", some("ΕΞΑΡΤΗΜΕΝΗ ΕΡΓΑΣΙΑ")),
        ("f_afm", some(&employee.tax_number)),
        ("f_eponimo", some(&employee.last_name)),
        ("f_onoma", some(&employee.first_name)),
        ("f_onoma_patera", some("ΤΕΣΤ")),
        ("f_onoma_miteras", some("ΤΕΣΤ")),
        ("f_date_birth", midnight(BIRTH)),
        ("f_sex", some("ΑΝΔΡΑΣ")),
        ("f_nationality", some("048-ΕΛΛΗΝΙΚΗ")),
        ("f_marital_status", some("ΑΓΑΜΟΣ/Η")),
        ("f_ar_teknwn", some(0)),
        ("f_ama", None),
        ("f_amka", some(AMKA)),
        ("f_education_level", some("11-ΠΑΝΕΠΙΣΤΗΜΙΟ")),
        ("f_xarakthsismos", some("ΥΠΑΛΛΗΛΟΣ")),
        ("f_sxesh_apasxolhshs", some("ΑΟΡΙΣΤΟΥ ΧΡΟΝΟΥ")),
        (
            "f_kathestos",
            some(if full_time {
                "ΠΛΗΡΗΣ"
            } else {
                "ΜΕΡΙΚΗ"
            }),
        ),
        ("f_step", some("000001-ΕΙΔΙΚΟΤΗΤΕΣ - ΔΟΚΙΜΗ 1")),
        (
            "f_apodoxes",
            some(decimal(form, employee.monthly_pay_cents, 2)),
        ),
        (
            "f_week_wres",
            some(decimal(form, employee.weekly_hours * 10, 1)),
        ),
        (
            "f_hour_apodoxes",
            some(decimal(form, hourly_cents(employee), 2)),
        ),
        ("f_programma", some("-")),
        ("f_responsible", some("ΟΧΙ")),
        ("f_date_proslipsis", midnight(employee.hired)),
    ]);
    for name in COUNTS {
        let count = match name {
            "f_arithmos_hmerwn_ergasias" => days.worked,
            "f_arithmos_hmerwn_anapaushs_repo" => days.rest,
            "f_arithmos_hmerwn_kanonikh_adeia" | "f_synolo_hmerwn_adeias_asfalish" => days.leave,
            "f_arithmos_hmerwn_karta_ergasias" if employee.work_card => days.worked,
            _ => 0,
        };
        row.insert(name.to_owned(), Value::from(count.to_string()));
    }
    row
}

/// A number of `digits` decimals: `1200.00`, or `1.200,00`.
fn decimal(form: MoneyForm, number: u32, digits: u32) -> String {
    let unit = 10_u32.pow(digits);
    let (whole, part, width) = (number / unit, number % unit, digits as usize);
    match form {
        MoneyForm::Point => format!("{whole}.{part:0width$}"),
        MoneyForm::Comma if whole >= 1_000 => {
            format!("{}.{:03},{part:0width$}", whole / 1_000, whole % 1_000)
        }
        MoneyForm::Comma => format!("{whole},{part:0width$}"),
    }
}

/// The counts of days and minutes at the end of a row, in order, with the Ministry's spelling.
const COUNTS: [&str; 48] = [
    "f_arithmos_hmerwn_ergasias",
    "f_arithmos_hmerwn_tilergasias",
    "f_arithmos_hmerwn_anapaushs_repo",
    "f_arithmos_hmerwn_mh_ergasias",
    "f_arithmos_hmerwn_kanonikh_adeia",
    "f_arithmos_hmerwn_aimodotikh_adeia",
    "f_arithmos_hmerwn_adeia_exetasewn",
    "f_arithmos_hmerwn_adeia_axoris_apodw",
    "f_arithmos_hmerwn_adeia_mhrotitas",
    "f_arithmos_hmerwn_eidikh_paroxh_prostasias_ths_mhrotitas",
    "f_arithmos_hmerwn_adeia_patrotitas",
    "f_arithmos_hmerwn_adeia_frontidas_paidiou",
    "f_arithmos_hmerwn_gonikh_adeia",
    "f_arithmos_hmerwn_adeia_frontisti",
    "f_arithmos_hmerwn_ergasias_logo_anoteras_vias",
    "f_arithmos_hmerwn_adeia_methodous_iatrikws_ipovothoumenhs_anaparagoghs",
    "f_arithmos_hmerwn_adeia_exetasewn_progennitikou_elegxou",
    "f_arithmos_hmerwn_adeia_gamou",
    "f_arithmos_hmerwn_adeia_logw_sovarwn_noshmatwn_twn_paidion",
    "f_arithmos_hmerwn_adeia_logw_noshlias_paidion",
    "f_arithmos_hmerwn_adeia_monogoneikon_oikogeneion",
    "f_arithmos_hmerwn_adeia_parakolouthishs_sxolikhs_epidosis_paidiou",
    "f_arithmos_hmerwn_adeia_astheneias_paidiou_h_allou_exartoumenou_melous",
    "f_arithmos_hmerwn_apousia_apo_ergasia_logo_vias_parenoxlisis",
    "f_arithmos_hmerwn_astheneias_anipaitiokolima_paroxhs_ergasias",
    "f_arithmos_hmerwn_adeia_amea",
    "f_arithmos_hmerwn_adeia_thanatos_syggeneous",
    "f_arithmos_hmerwn_adeia_anhlikwn_spoudastwn",
    "f_arithmos_hmerwn_metaggiseis_aimatos_h_aimokatharsi",
    "f_arithmos_hmerwn_ekpaideytikh_adeia_foithtes_KANEP_GSEE",
    "f_arithmos_hmerwn_aids",
    "f_arithmos_hmerwn_eveliktes_rythmiseis_ergasias",
    "f_arithmos_hmerwn_frontida_paidiou_lepta",
    "f_arithmos_hmerwn_gonikh_adeia_lepta",
    "f_arithmos_hmerwn_anoteras_vias_lepta",
    "f_arithmos_hmerwn_eveliktes_rythmiseis_ergasias_lepta",
    "f_arithmos_hmerwn_exetaseis_progennitikou_lepta",
    "f_arithmos_hmerwn_parakolouthish_paidiou_lepta",
    "f_arithmos_hmerwn_alli_adeia",
    "f_arithmos_hmerwn_alli_adeia_lepta",
    "f_arithmos_leptwn",
    "f_lepta_yperorias",
    "f_arithmos_hmerwn_yperorias",
    "f_arithmos_hmerwn_karta_ergasias",
    "f_arithmos_kyriakwn_psoxe",
    "f_arithmos_kyriakwn_karta",
    "f_synolo_hmerwn_adeias_asfalish",
    "f_synolo_hmerwn_astheneias_asfalish",
];

/// The days of a month, of one employee.
#[derive(Default)]
struct Days {
    worked: u32,
    rest: u32,
    leave: u32,
}

impl Days {
    fn of(employee: &Employee, month: Date) -> Self {
        let mut days = Self::default();
        let last = month.last_of_month();
        let first = month.max(employee.hired);
        for day in first
            .series(jiff::Span::new().days(1))
            .take_while(|day| *day <= last)
        {
            match day.weekday() {
                Weekday::Saturday | Weekday::Sunday => days.rest += 1,
                _ if is_leave(day) => days.leave += 1,
                _ => days.worked += 1,
            }
        }
        days
    }
}
