//! What the control route can do.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Call, ControlRoute, Refusal};
use crate::account::Account;
use crate::employer::Employer;
use crate::fault::{Kind, Rule, When};
use crate::gate::Barrier;
use crate::query::parameter;
use crate::state::{Shared, State};

type Done = Result<Value, Refusal>;

macro_rules! routes {
    ($($method:ident $path:literal $body:literal $what:literal $act:path;)*) => {
        pub(super) const ROUTES: &[ControlRoute] = &[$(ControlRoute {
            method: stringify!($method),
            path: $path,
            body: $body,
            what: $what,
            act: $act,
        }),*];
    };
}

routes! {
    GET "state" "" "clock, accounts, switches, faults, gates" state;
    GET "counters" "" "what all accounts did; ?account=USER for one" counters;
    DELETE "counters" "" "counters to zero, journal and list of submissions empty" reset_counters;
    GET "journal" "" "requests in order of arrival; ?after=NUMBER for the later ones" journal;
    GET "submissions" "" "declarations that were recorded, with body and receipts; ?account=USER, ?code=CODE, ?after=NUMBER, ?all=1 for the refused and lost too" submissions;
    GET "switches" "" "the lasting behaviour" switches;
    POST "switches" r#"{"early_refresh": "refused"}"# "set the switches that are named" set_switches;
    GET "faults" "" "faults in force, with their hits" faults;
    POST "faults" r#"{"on": "refresh", "times": 1, "fault": "reset", "when": "after"}"# "add a fault, or a list of faults" add_faults;
    DELETE "faults" "" "end all faults, let hanging requests go on" clear_faults;
    DELETE "faults/{id}" "" "end one fault" clear_fault;
    POST "release" "" "let hanging requests go on" release;
    GET "gates" "" "gates, and how many requests each holds" gates;
    POST "gates" r#"{"on": "refresh", "when": "before"}"# "hold requests of a kind" add_gate;
    POST "gates/{id}" "" "let one request pass" pass_gate;
    DELETE "gates/{id}" "" "open a gate for good" open_gate;
    GET "clock" "" "the sandbox's present, and how far it is ahead of the machine's" clock;
    POST "clock" r#"{"advance_seconds": 10800}"# "move the clock: offset_seconds, frozen, now (RFC 3339), advance_seconds, rewind_seconds" set_clock;
    POST "accounts" r#"{"user": "branch", "password": "secret", "type": "02"}"# "add an account" add_account;
    POST "employer" r#"{"account": "user", "employer": {"tax_number": "600000007"}}"# "set the employer of a user: what the services say, and for whom it may declare" set_employer;
    POST "revoke" r#"{"account": "user"}"# "revoke all tokens of a user" revoke;
    POST "expire" r#"{"account": "user", "token": "access"}"# "expire the access (or refresh) tokens of a user" expire;
    POST "unlock" r#"{"account": "user"}"# "lift a lock-out" unlock;
    POST "reset" "" "everything as at the start; no token is known any more" reset;
}

fn state(shared: &Shared, call: &Call<'_>) -> Done {
    let now = shared.clock.timestamp();
    let accounts: Vec<Value> = {
        let state = shared.lock();
        let described = state.credentials.describe(now);
        described
            .into_iter()
            .map(|(user, mut account)| {
                let (refresh, access) = state.sessions.live(&user, now);
                account["live_refresh_tokens"] = json!(refresh);
                account["live_access_tokens"] = json!(access);
                account
            })
            .collect()
    };
    Ok(json!({
        "clock": clock(shared, call)?,
        "accounts": accounts,
        "switches": switches(shared, call)?,
        "faults": faults(shared, call)?,
        "gates": gates(shared, call)?,
    }))
}

fn counters(shared: &Shared, call: &Call<'_>) -> Done {
    let state = shared.lock();
    Ok(match parameter(call.query, "account") {
        None => json!(state.books.counters()),
        Some(user) => {
            must_know(&state, &user)?;
            json!(state.books.counters_of(&user))
        }
    })
}

fn reset_counters(shared: &Shared, _: &Call<'_>) -> Done {
    shared.lock().books.clear();
    done()
}

fn journal(shared: &Shared, call: &Call<'_>) -> Done {
    let after: u64 = match parameter(call.query, "after") {
        None => 0,
        Some(number) => number.parse()?,
    };
    let state = shared.lock();
    let later: Vec<_> = state
        .books
        .journal
        .iter()
        .filter(|entry| entry.number > after)
        .collect();
    Ok(json!(later))
}

fn submissions(shared: &Shared, call: &Call<'_>) -> Done {
    let number = |name| -> Result<u64, Refusal> {
        Ok(parameter(call.query, name)
            .map(|text| text.parse())
            .transpose()?
            .unwrap_or(0))
    };
    let (after, all) = (number("after")?, number("all")? != 0);
    let account = parameter(call.query, "account");
    let code = parameter(call.query, "code");
    let state = shared.lock();
    if let Some(account) = &account {
        must_know(&state, account)?;
    }
    let list: Vec<_> = state
        .books
        .inbox
        .list()
        .filter(|it| it.number > after && (all || it.is_recorded()))
        .filter(|it| account.is_none() || it.account == account)
        .filter(|it| code.as_ref().is_none_or(|code| it.code == *code))
        .collect();
    Ok(json!(list))
}

fn switches(shared: &Shared, _: &Call<'_>) -> Done {
    Ok(json!(shared.lock().switches))
}

fn set_switches(shared: &Shared, call: &Call<'_>) -> Done {
    shared.lock().switches.merge(&call.body)?;
    switches(shared, call)
}

fn faults(shared: &Shared, _: &Call<'_>) -> Done {
    Ok(json!(shared.lock().faults))
}

fn add_faults(shared: &Shared, call: &Call<'_>) -> Done {
    let rules = match &call.body {
        Value::Array(list) => list.iter().map(Rule::from_value).collect(),
        one => Rule::from_value(one).map(|rule| vec![rule]),
    }?;
    let mut state = shared.lock();
    let ids: Vec<u64> = rules.into_iter().map(|rule| state.arm(rule)).collect();
    Ok(json!({ "ids": ids }))
}

fn clear_faults(shared: &Shared, _: &Call<'_>) -> Done {
    shared.lock().faults.clear();
    shared.release_hung();
    done()
}

fn clear_fault(shared: &Shared, call: &Call<'_>) -> Done {
    let mut state = shared.lock();
    let before = state.faults.len();
    state.faults.retain(|armed| armed.id != call.id);
    found(before != state.faults.len())
}

fn release(shared: &Shared, _: &Call<'_>) -> Done {
    shared.release_hung();
    done()
}

fn gates(shared: &Shared, _: &Call<'_>) -> Done {
    let state = shared.lock();
    let list: Vec<Value> = state.gates.iter().map(|gate| gate.describe()).collect();
    Ok(json!(list))
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
#[derive(Default)]
struct NewGate {
    on: Option<Kind>,
    when: When,
}

fn add_gate(shared: &Shared, call: &Call<'_>) -> Done {
    let NewGate { on, when } = read(&call.body)?;
    let id = shared.lock().close_gate(on, when).id();
    Ok(json!({ "id": id }))
}

fn pass_gate(shared: &Shared, call: &Call<'_>) -> Done {
    let state = shared.lock();
    let gate = state.gates.iter().find(|gate| gate.id() == call.id);
    if let Some(gate) = gate {
        gate.pass_one();
    }
    found(gate.is_some())
}

fn open_gate(shared: &Shared, call: &Call<'_>) -> Done {
    let gate: Option<Arc<Barrier>> = {
        let state = shared.lock();
        let mut gates = state.gates.iter();
        gates.find(|gate| gate.id() == call.id).cloned()
    };
    if let Some(gate) = &gate {
        shared.lock().open_gate(gate);
    }
    found(gate.is_some())
}

fn clock(shared: &Shared, _: &Call<'_>) -> Done {
    Ok(json!({
        "now": shared.clock.timestamp().to_string(),
        "offset_seconds": shared.clock.offset_seconds(),
        "frozen": shared.clock.is_frozen(),
    }))
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Hands {
    offset_seconds: Option<i64>,
    frozen: Option<bool>,
    now: Option<String>,
    advance_seconds: Option<f64>,
    rewind_seconds: Option<f64>,
}

fn set_clock(shared: &Shared, call: &Call<'_>) -> Done {
    let hands: Hands = read(&call.body)?;
    let advance = hands
        .advance_seconds
        .map(Duration::try_from_secs_f64)
        .transpose()?;
    let rewind = hands
        .rewind_seconds
        .map(Duration::try_from_secs_f64)
        .transpose()?;
    let moment = match hands.now {
        None => None,
        Some(text) => Some(SystemTime::try_from(text.parse::<Timestamp>()?)?),
    };
    if let Some(seconds) = hands.offset_seconds {
        shared.clock.set_offset(seconds);
    }
    match hands.frozen {
        Some(true) => shared.clock.freeze(),
        Some(false) => shared.clock.thaw(),
        None => {}
    }
    if let Some(moment) = moment {
        shared.clock.set_now(moment);
    }
    if let Some(by) = advance {
        shared.clock.advance(by);
    }
    if let Some(by) = rewind {
        shared.clock.rewind(by);
    }
    clock(shared, call)
}

fn add_account(shared: &Shared, call: &Call<'_>) -> Done {
    let account: Account = read(&call.body)?;
    account.check()?;
    shared.lock().credentials.add(account);
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfWhom {
    account: String,
    employer: Employer,
}

fn set_employer(shared: &Shared, call: &Call<'_>) -> Done {
    let OfWhom { account, employer } = read(&call.body)?;
    employer.check()?;
    let mut state = shared.lock();
    must_know(&state, &account)?;
    state.credentials.set_employer(&account, &employer);
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whose {
    account: String,
}

fn revoke(shared: &Shared, call: &Call<'_>) -> Done {
    let Whose { account } = read(&call.body)?;
    let mut state = shared.lock();
    must_know(&state, &account)?;
    state.sessions.revoke_user(&account);
    done()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expiry {
    account: String,
    #[serde(default)]
    token: Token,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Token {
    #[default]
    Access,
    Refresh,
}

fn expire(shared: &Shared, call: &Call<'_>) -> Done {
    let Expiry { account, token } = read(&call.body)?;
    let now = shared.clock.timestamp();
    let mut state = shared.lock();
    must_know(&state, &account)?;
    match token {
        Token::Access => state.sessions.expire_access_of(&account, now),
        Token::Refresh => state.sessions.expire_refresh_of(&account, now),
    }
    done()
}

fn unlock(shared: &Shared, call: &Call<'_>) -> Done {
    let Whose { account } = read(&call.body)?;
    let mut state = shared.lock();
    must_know(&state, &account)?;
    state.credentials.unlock(&account);
    done()
}

fn reset(shared: &Shared, _: &Call<'_>) -> Done {
    shared.reset();
    done()
}

fn done() -> Done {
    Ok(json!({ "done": true }))
}

fn found(found: bool) -> Done {
    if found {
        done()
    } else {
        Err(Refusal(404, "there is none of that id".to_owned()))
    }
}

fn must_know(state: &State, user: &str) -> Result<(), Refusal> {
    match state.credentials.user(user) {
        Some(_) => Ok(()),
        None => Err(Refusal(404, format!("there is no user {user:?}"))),
    }
}

/// Reads a body; none is an empty object.
fn read<T: DeserializeOwned>(body: &Value) -> Result<T, Refusal> {
    let body = match body {
        Value::Null => json!({}),
        body => body.clone(),
    };
    Ok(serde_json::from_value(body)?)
}
