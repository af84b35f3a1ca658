//! `GET Lookup/Submissions`: the documents that an account may submit (manual §2.1.4).

use ergani_documents::{Lang, documents};
use serde_json::{Value, json};

use super::Reply;
use crate::account::Account;

pub(crate) fn list(account: &Account) -> Reply {
    let allowed = documents::all()
        .iter()
        .filter(|document| account.may_submit(document.code()));
    let list = allowed.map(|document| {
        json!({
            "id": account.catalogue.document_id(document.code()),
            "code": document.code(),
            "description": document.title(Lang::El),
        })
    });
    Reply::json(Value::Array(list.collect()))
}
