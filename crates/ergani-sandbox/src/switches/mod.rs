//! How the played server behaves as a whole.

mod answers;
mod rules;

use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::Error;
use crate::fault::ErrorBody;
pub use answers::{
    CancelAnswer, KeyCase, LineBreak, MoneyForm, NothingFound, PdfAnswer, ReceiptId, SchemaAnswer,
    SingleRecord,
};
pub use rules::{DuplicateCard, Ruling};

/// The lasting behaviour of the sandbox; the defaults are the Ministry's, as far as they are known.
///
/// Where the manual is silent (a second login, the reuse of a refresh token, a lock-out) the
/// default is the mild reading, and a switch plays the harsh one. As JSON all keys are optional,
/// unknown ones are refused, and durations are in the unit that the key names.
///
/// ```
/// use ergani_sandbox::{EarlyRefresh, Switches};
///
/// let switches: Switches =
///     serde_json::from_str(r#"{"access_ttl_seconds": 60, "early_refresh": "refused"}"#)?;
/// assert_eq!(switches.access_ttl_seconds, 60);
/// assert_eq!(switches.early_refresh, EarlyRefresh::Refused);
/// assert_eq!(switches.refresh_ttl_seconds, 7 * 24 * 60 * 60);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Life of an access token in seconds: 10 800, which is 3 hours (manual, Annex II step 1).
    pub access_ttl_seconds: u64,
    /// Life of a refresh token in seconds: 604 800, which is 7 days (manual, Annex II step 1).
    pub refresh_ttl_seconds: u64,
    /// Time in milliseconds of the machine's clock before each request is processed.
    pub latency_millis: u64,
    /// Whether a refresh is granted while the access token is still valid.
    pub early_refresh: EarlyRefresh,
    /// What the second use of a refresh token does.
    pub spent_refresh_token: SpentRefreshToken,
    /// What a second login does to the sessions of the first.
    pub second_login: SecondLogin,
    /// After so many wrong passwords in a row the account is locked; `null` is never.
    pub lock_out_after: Option<u32>,
    /// How long a lock-out lasts in seconds; `null` is until it is lifted by
    /// [`Sandbox::unlock`](crate::Sandbox::unlock) or a reset.
    pub lock_out_seconds: Option<u64>,
    /// The body of a refused login or refresh, which has no fixed shape in the field.
    pub refusal_body: ErrorBody,
    /// The form of `accessTokenExpired` in the answers to a login and a refresh.
    pub access_token_expired: AccessTokenExpired,
    /// The form of `refreshTokenExpired` in the same answers.
    pub refresh_token_expired: RefreshTokenExpired,
    /// A limit of calls, answered by 429 (manual, Annex II §4); `null` is none.
    pub call_limit: Option<CallLimit>,
    /// The body of a refused declaration, cancellation or service (quirk 52).
    pub rejection_body: ErrorBody,
    /// What joins the lines of a refusal.
    pub line_break: LineBreak,
    /// The form of a document's schema.
    pub schema_answer: SchemaAnswer,
    /// The form of `id` in a receipt.
    pub receipt_id: ReceiptId,
    /// The body of a cancellation that was done.
    pub cancel_answer: CancelAnswer,
    /// The form of a PDF.
    pub pdf_answer: PdfAnswer,
    /// A card movement declared more than so many minutes after its moment needs a reason, an
    /// earlier one must have none (quirk 27); `null` takes both.
    pub card_late_minutes: Option<u32>,
    /// A card movement more than so many minutes in the future is refused; `null` takes any.
    pub card_future_minutes: Option<u32>,
    /// Which card movements are refused because they exist already.
    pub duplicate_card: DuplicateCard,
    /// Overtime (`WTOOv`, `WTOOvD`) that has begun by the time it is declared (quirk 45).
    pub late_overtime: Ruling,
    /// Work cards of another employer than that of the account.
    pub other_employer: Ruling,
    /// Declarations of a branch that the employer does not have, by the data of EX_BASE_02.
    pub unknown_branch: Ruling,
    /// Declarations about people whom the employer does not employ on that day, by the data of
    /// EX_BASE_05 and the hirings that were declared here.
    pub no_employment: Ruling,
    /// Types of working time and reasons of a late card that are in no list of EX_BASE_03.
    pub unknown_code: Ruling,
    /// Card movements of people who are not under the work card, by the data of EX_BASE_05.
    pub no_card_mark: Ruling,
    /// How a service says that it found nothing.
    pub nothing_found: NothingFound,
    /// How a service gives a single record.
    pub single_record: SingleRecord,
    /// The letter case of keys in the records of services.
    pub key_case: KeyCase,
    /// The decimal mark of money in EX_BASE_04.
    pub money_form: MoneyForm,
    /// So many bytes of submitted bodies are kept, the latest; older ones are dropped and counted.
    /// By default 64 MiB.
    pub kept_body_bytes: u64,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            access_ttl_seconds: 3 * 60 * 60,
            refresh_ttl_seconds: 7 * 24 * 60 * 60,
            latency_millis: 0,
            early_refresh: EarlyRefresh::default(),
            spent_refresh_token: SpentRefreshToken::default(),
            second_login: SecondLogin::default(),
            lock_out_after: None,
            lock_out_seconds: None,
            refusal_body: ErrorBody::Message,
            access_token_expired: AccessTokenExpired::default(),
            refresh_token_expired: RefreshTokenExpired::default(),
            call_limit: None,
            rejection_body: ErrorBody::Message,
            line_break: LineBreak::default(),
            schema_answer: SchemaAnswer::default(),
            receipt_id: ReceiptId::default(),
            cancel_answer: CancelAnswer::default(),
            pdf_answer: PdfAnswer::default(),
            card_late_minutes: Some(15),
            card_future_minutes: Some(5),
            duplicate_card: DuplicateCard::default(),
            late_overtime: Ruling::default(),
            other_employer: Ruling::Refused,
            unknown_branch: Ruling::Refused,
            no_employment: Ruling::Refused,
            unknown_code: Ruling::Refused,
            no_card_mark: Ruling::default(),
            nothing_found: NothingFound::default(),
            single_record: SingleRecord::default(),
            key_case: KeyCase::default(),
            money_form: MoneyForm::default(),
            kept_body_bytes: 64 * 1024 * 1024,
        }
    }
}

/// Whether a refresh is granted while the access token is still valid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EarlyRefresh {
    /// It is: Annex II's second wrong use (a refresh before every call) implies that it works.
    #[default]
    Granted,
    /// 401, and the refresh token stays good.
    Refused,
}

/// What the second use of a refresh token does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpentRefreshToken {
    /// 401 and nothing else.
    #[default]
    Refused,
    /// 401, and every token that descends from the same login dies with it.
    FamilyRevoked,
}

/// What a second login does to the sessions of the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondLogin {
    /// Nothing: both live.
    #[default]
    KeepsOthers,
    /// All earlier tokens of the account are revoked.
    EndsOthers,
}

/// The form of `accessTokenExpired`, the life of the access token in seconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessTokenExpired {
    /// `10800`, as in the manual §2.1.1.
    #[default]
    Number,
    /// `"10800"`, which is seen too.
    String,
    /// The key is not there.
    Missing,
    /// Any other JSON: `0`, `-1`, `1e300`, `null`, `{}`.
    Value(Value),
}

/// The form of `refreshTokenExpired`, the moment the refresh token ends.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefreshTokenExpired {
    /// `2026-01-07T23:00:00.1234567+02:00`: Athens time, seven fractional digits (manual §2.1.1).
    #[default]
    Moment,
    /// The key is not there.
    Missing,
    /// Any other JSON.
    Value(Value),
}

/// A limit of calls per account in a window of time.
///
/// The true limit is not published. Every request of the account counts, logins too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallLimit {
    /// So many calls are served in a window.
    pub calls: u32,
    /// Length of the window in seconds of the sandbox's clock.
    pub window_seconds: u64,
    /// Whether the 429 says in `Retry-After` when the window ends.
    #[serde(default)]
    pub retry_after: bool,
}

/// One of the [`Switches`], to be set by [`Sandbox::switch`](crate::Sandbox::switch).
///
/// As JSON it is an object with that one key of `Switches`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
#[expect(
    missing_docs,
    reason = "each is the field of `Switches` of the same name"
)]
pub enum Switch {
    AccessTtlSeconds(u64),
    RefreshTtlSeconds(u64),
    LatencyMillis(u64),
    EarlyRefresh(EarlyRefresh),
    SpentRefreshToken(SpentRefreshToken),
    SecondLogin(SecondLogin),
    LockOutAfter(Option<u32>),
    LockOutSeconds(Option<u64>),
    RefusalBody(ErrorBody),
    AccessTokenExpired(AccessTokenExpired),
    RefreshTokenExpired(RefreshTokenExpired),
    CallLimit(Option<CallLimit>),
    RejectionBody(ErrorBody),
    LineBreak(LineBreak),
    SchemaAnswer(SchemaAnswer),
    ReceiptId(ReceiptId),
    CancelAnswer(CancelAnswer),
    PdfAnswer(PdfAnswer),
    CardLateMinutes(Option<u32>),
    CardFutureMinutes(Option<u32>),
    DuplicateCard(DuplicateCard),
    LateOvertime(Ruling),
    OtherEmployer(Ruling),
    UnknownBranch(Ruling),
    NoEmployment(Ruling),
    UnknownCode(Ruling),
    NoCardMark(Ruling),
    NothingFound(NothingFound),
    SingleRecord(SingleRecord),
    KeyCase(KeyCase),
    MoneyForm(MoneyForm),
    KeptBodyBytes(u64),
}

/// The form of a command line: `NAME=VALUE`, the value as JSON or as a bare word.
///
/// ```
/// use ergani_sandbox::{EarlyRefresh, Switch};
///
/// let switch: Switch = "early_refresh=refused".parse()?;
/// assert_eq!(switch, Switch::EarlyRefresh(EarlyRefresh::Refused));
/// let switch: Switch = "lock_out_after=3".parse()?;
/// assert_eq!(switch, Switch::LockOutAfter(Some(3)));
/// assert!("early_refresh=perhaps".parse::<Switch>().is_err());
/// # Ok::<(), ergani_sandbox::Error>(())
/// ```
impl FromStr for Switch {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| Error::invalid("a switch is written NAME=VALUE"))?;
        let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
        serde_json::from_value(json!({ name: value })).map_err(|e| Error::invalid(e.to_string()))
    }
}

impl Switches {
    /// Sets one switch.
    pub fn set(&mut self, switch: Switch) {
        match switch {
            Switch::AccessTtlSeconds(seconds) => self.access_ttl_seconds = seconds,
            Switch::RefreshTtlSeconds(seconds) => self.refresh_ttl_seconds = seconds,
            Switch::LatencyMillis(millis) => self.latency_millis = millis,
            Switch::EarlyRefresh(early) => self.early_refresh = early,
            Switch::SpentRefreshToken(spent) => self.spent_refresh_token = spent,
            Switch::SecondLogin(second) => self.second_login = second,
            Switch::LockOutAfter(failures) => self.lock_out_after = failures,
            Switch::LockOutSeconds(seconds) => self.lock_out_seconds = seconds,
            Switch::RefusalBody(body) => self.refusal_body = body,
            Switch::AccessTokenExpired(form) => self.access_token_expired = form,
            Switch::RefreshTokenExpired(form) => self.refresh_token_expired = form,
            Switch::CallLimit(limit) => self.call_limit = limit,
            Switch::RejectionBody(value) => self.rejection_body = value,
            Switch::LineBreak(value) => self.line_break = value,
            Switch::SchemaAnswer(value) => self.schema_answer = value,
            Switch::ReceiptId(value) => self.receipt_id = value,
            Switch::CancelAnswer(value) => self.cancel_answer = value,
            Switch::PdfAnswer(value) => self.pdf_answer = value,
            Switch::CardLateMinutes(value) => self.card_late_minutes = value,
            Switch::CardFutureMinutes(value) => self.card_future_minutes = value,
            Switch::DuplicateCard(value) => self.duplicate_card = value,
            Switch::LateOvertime(value) => self.late_overtime = value,
            Switch::OtherEmployer(value) => self.other_employer = value,
            Switch::UnknownBranch(value) => self.unknown_branch = value,
            Switch::NoEmployment(value) => self.no_employment = value,
            Switch::UnknownCode(value) => self.unknown_code = value,
            Switch::NoCardMark(value) => self.no_card_mark = value,
            Switch::NothingFound(value) => self.nothing_found = value,
            Switch::SingleRecord(value) => self.single_record = value,
            Switch::KeyCase(value) => self.key_case = value,
            Switch::MoneyForm(value) => self.money_form = value,
            Switch::KeptBodyBytes(value) => self.kept_body_bytes = value,
        }
    }

    /// Takes declarations of any employer, branch, person and code, as far as their form is right:
    /// the switches `other_employer`, `unknown_branch`, `no_employment` and `unknown_code`.
    pub fn make_lenient(&mut self) {
        self.other_employer = Ruling::Accepted;
        self.unknown_branch = Ruling::Accepted;
        self.no_employment = Ruling::Accepted;
        self.unknown_code = Ruling::Accepted;
    }

    /// Sets the switches that a JSON object names and leaves the rest; all or, on an error, none.
    ///
    /// # Errors
    ///
    /// If it is no object, names an unknown switch, or a value does not fit.
    pub fn merge(&mut self, changes: &Value) -> Result<(), Error> {
        let Value::Object(changes) = changes else {
            return Err(Error::invalid("switches are a JSON object"));
        };
        let mut merged = serde_json::to_value(&*self).map_err(|e| Error::invalid(e.to_string()))?;
        for (name, value) in changes {
            merged[name] = value.clone();
        }
        *self = serde_json::from_value(merged).map_err(|e| Error::invalid(e.to_string()))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_has_the_json_form_of_its_field() {
        for switch in [
            Switch::AccessTtlSeconds(1),
            Switch::RefreshTtlSeconds(2),
            Switch::LatencyMillis(3),
            Switch::EarlyRefresh(EarlyRefresh::Refused),
            Switch::SpentRefreshToken(SpentRefreshToken::FamilyRevoked),
            Switch::SecondLogin(SecondLogin::EndsOthers),
            Switch::LockOutAfter(Some(4)),
            Switch::LockOutSeconds(Some(5)),
            Switch::RefusalBody(ErrorBody::Empty),
            Switch::AccessTokenExpired(AccessTokenExpired::Value(json!(-1))),
            Switch::RefreshTokenExpired(RefreshTokenExpired::Missing),
            Switch::CallLimit(Some(CallLimit {
                calls: 6,
                window_seconds: 7,
                retry_after: true,
            })),
            Switch::RejectionBody(ErrorBody::JsonString),
            Switch::LineBreak(LineBreak::Real),
            Switch::SchemaAnswer(SchemaAnswer::Bare),
            Switch::ReceiptId(ReceiptId::Number),
            Switch::CancelAnswer(CancelAnswer::String),
            Switch::PdfAnswer(PdfAnswer::Bytes),
            Switch::CardLateMinutes(None),
            Switch::CardFutureMinutes(None),
            Switch::DuplicateCard(DuplicateCard::SameDay),
            Switch::LateOvertime(Ruling::Refused),
            Switch::OtherEmployer(Ruling::Accepted),
            Switch::UnknownBranch(Ruling::Accepted),
            Switch::NoEmployment(Ruling::Accepted),
            Switch::UnknownCode(Ruling::Accepted),
            Switch::NoCardMark(Ruling::Refused),
            Switch::NothingFound(NothingFound::EmptyList),
            Switch::SingleRecord(SingleRecord::List),
            Switch::KeyCase(KeyCase::Lower),
            Switch::MoneyForm(MoneyForm::Comma),
            Switch::KeptBodyBytes(7),
        ] {
            let mut by_json = Switches::default();
            by_json
                .merge(&serde_json::to_value(&switch).unwrap())
                .unwrap();
            let mut by_value = Switches::default();
            by_value.set(switch.clone());
            assert_eq!(by_json, by_value, "{switch:?}");
            assert_ne!(by_value, Switches::default(), "{switch:?}");
        }
    }

    #[test]
    fn a_bad_merge_changes_nothing() {
        let mut switches = Switches::default();
        let change = json!({"access_ttl_seconds": 1, "no_such_switch": true});
        assert!(switches.merge(&change).is_err());
        assert!(switches.merge(&json!({"early_refresh": "maybe"})).is_err());
        assert!(switches.merge(&json!([])).is_err());
        assert_eq!(switches, Switches::default());
    }
}
