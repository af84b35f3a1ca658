//! `ergani whoami`: whose account it is, what it may do, and how its session is.

use ergani_client::config::Tokens;
use ergani_client::{DocumentType, Error, ServiceInfo};
use ergani_documents::services::Employer;
use ergani_token::{Clock as _, Status, SystemClock};
use serde_json::{Value, json};

use crate::args::Global;
use crate::exit::{Exit, Outcome};
use crate::output::Output;
use crate::session::{self, Session};
use crate::{runtime, times};

/// What the server says of the account.
struct Known {
    /// The account may lack the right to ask for its employer.
    employer: Result<Option<Employer>, Error>,
    documents: Vec<DocumentType>,
    services: Vec<ServiceInfo>,
    /// None for a token that is used as it is.
    session: Option<Status>,
}

pub(super) fn run(global: &Global, output: &Output) -> Outcome {
    let session = Session::open(global, output)?;
    let known = runtime::run(
        global,
        output,
        session::waiting_for_server,
        ask(&session),
        session.farewell(),
    )?;
    if output.is_json() {
        output.json(&object(&session, &known))?;
    } else {
        output.table(&rows(&session, &known))?;
    }
    Ok(Exit::Ok)
}

async fn ask(session: &Session) -> Outcome<Known> {
    let ergani = &session.ergani;
    let documents = ergani.submissions().await?;
    let services = ergani.services().await?;
    let employer = match ergani.employer().await {
        Err(error) if !error.is_rejected() && !error.is_access_denied() => return Err(error.into()),
        told => told,
    };
    let session = match &session.tokens {
        Tokens::Managed(manager) => Some(manager.status().await?),
        _ => None,
    };
    Ok(Known {
        employer,
        documents,
        services,
        session,
    })
}

fn object(session: &Session, known: &Known) -> Value {
    let employer = known.employer.as_ref().ok().and_then(Option::as_ref);
    let status = known.session.as_ref();
    json!({
        "username": status.map(|status| &status.username),
        "environment": session.environment.to_string(),
        "user_type": status.map(|status| &status.user_type),
        "employer": employer.map(|employer| json!({
            "tax_number": employer.tax_number,
            "name": employer.name,
            "trade_name": employer.trade_name,
            "in_card_sector": employer.in_card_sector.value(),
        })),
        "employer_error": known.employer.as_ref().err().map(|error| json!({
            "code": error.code(),
            "message": error.to_string(),
        })),
        "documents": known.documents.iter().map(|document| &document.code).collect::<Vec<_>>(),
        "services": known.services.iter().map(|service| &service.name).collect::<Vec<_>>(),
        "session": status,
    })
}

fn rows(session: &Session, known: &Known) -> Vec<Vec<String>> {
    let mut rows: Vec<(&str, String)> = Vec::new();
    if let Some(status) = &known.session {
        rows.push((
            "user",
            format!("{} (type {})", status.username, status.user_type),
        ));
    }
    rows.push(("environment", session.environment.to_string()));
    match &known.employer {
        Ok(Some(employer)) => {
            rows.push((
                "employer",
                format!("{} {}", employer.tax_number, employer.name),
            ));
        }
        Ok(None) => rows.push(("employer", "the server has none".to_owned())),
        Err(error) => rows.push(("employer", format!("not told: {error}"))),
    }
    let documents: Vec<&str> = known.documents.iter().map(|it| it.code.as_str()).collect();
    let services: Vec<&str> = known.services.iter().map(|it| it.name.as_str()).collect();
    rows.push(("may submit", documents.join(" ")));
    rows.push(("may ask", services.join(" ")));
    let now = SystemClock.now();
    match &known.session {
        Some(status) => {
            if let Some(at) = status.access_expires_at {
                rows.push(("access token", times::relative(at, now)));
            }
            if let Some(at) = status.refresh_expires_at {
                rows.push(("refresh token", times::relative(at, now)));
            }
            rows.push(("store", status.store.clone()));
        }
        None => rows.push((
            "session",
            "none: the access token is used as it is".to_owned(),
        )),
    }
    rows.into_iter()
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect()
}
