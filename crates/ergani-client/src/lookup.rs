//! What an account may submit and ask, and the live schema of a document.

use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::call::{Call, document_route};
use crate::ergani::Ergani;
use crate::error::{Error, ErrorKind, Result};
use crate::fields::Fields;

/// A kind of document that the account may submit (manual §2.1.4).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DocumentType {
    /// The Ministry's number, which differs between the environments (quirk 63).
    pub id: String,
    /// The code, as in `Documents/{code}`; it may be digits only.
    pub code: String,
    /// The Greek title.
    pub description: String,
}

/// The live schema of a document (manual §2.1.5): names and restrictions. Its order is not the
/// truth (quirk 41), which is the XSD's.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DocumentSchema {
    /// The Greek title, if one came.
    pub title: Option<String>,
    /// The envelope with template values, each list with two items.
    pub template: Value,
    /// The fields, if they came.
    pub properties: Vec<Property>,
}

impl DocumentSchema {
    /// As the server gives it today, whichever shape it came in: what
    /// [`drift::schema`](ergani_documents::drift::schema) compares a table with.
    pub fn to_json(&self) -> Value {
        let property = |property: &Property| {
            let restriction =
                |(name, value): &(String, String)| json!({ "name": name, "value": value });
            json!({
                "name": property.name,
                "title": property.title,
                "restrictions": property.restrictions.iter().map(restriction).collect::<Vec<_>>(),
            })
        };
        json!({
            "title": self.title,
            "json": self.template,
            "propertiesInfo": self.properties.iter().map(property).collect::<Vec<_>>(),
        })
    }
}

/// A field of a live schema.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Property {
    /// The key.
    pub name: String,
    /// The Greek title, if there is one.
    pub title: Option<String>,
    /// Names and values: `pattern`, `length`, `minLength`, `maxLength`, `enumeration`.
    pub restrictions: Vec<(String, String)>,
}

/// A service that the account may ask (manual §2.1.9).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceInfo {
    /// The code, such as `EX_BASE_01`.
    pub name: String,
    /// The Greek title.
    pub description: Option<String>,
    /// How to use it, if it says so (quirk 66).
    pub instructions: Option<String>,
    /// What it is asked with.
    pub parameters: Vec<ServiceParameter>,
}

/// A parameter of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceParameter {
    /// The name.
    pub name: String,
    /// What it is, if it says so.
    pub description: Option<String>,
    /// Whether it must be given.
    pub is_required: bool,
    /// What it takes. It is always sent as text.
    pub kind: ParameterType,
    /// The longest text; 0 says nothing.
    pub max_length: u32,
}

/// What a parameter takes, given by the server as a name or as a number (quirk 66).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParameterType {
    /// `Text`, 1.
    Text,
    /// `Date`, 2.
    Date,
    /// `Int`, 3.
    Int,
    /// `Decimal`, 4.
    Decimal,
    /// `ListString`, 5.
    ListString,
    /// `ListInt`, 6.
    ListInt,
    /// `ListStringDate`, 7.
    ListStringDate,
    /// `XML`, 8.
    Xml,
    /// `MIME`, 9.
    Mime,
    /// Any other, as it came.
    Other(String),
}

impl ParameterType {
    fn read(text: &str) -> Self {
        match text.to_ascii_lowercase().as_str() {
            "text" | "string" | "1" => Self::Text,
            "date" | "2" => Self::Date,
            "int" | "3" => Self::Int,
            "decimal" | "4" => Self::Decimal,
            "liststring" | "5" => Self::ListString,
            "listint" | "6" => Self::ListInt,
            "liststringdate" | "7" => Self::ListStringDate,
            "xml" | "8" => Self::Xml,
            "mime" | "9" => Self::Mime,
            _ => Self::Other(text.to_owned()),
        }
    }
}

impl Ergani {
    /// The kinds of document that this account may submit: `GET Lookup/Submissions`. They differ
    /// from account to account (quirk 67).
    ///
    /// # Errors
    /// [`ErrorKind::UnreadableAnswer`], and as [`call`](Self::call).
    pub async fn submissions(&self) -> Result<Vec<DocumentType>> {
        let answer = self.call(Call::get("Lookup/Submissions")?).await?;
        list(&answer, |fields| {
            Some(DocumentType {
                id: fields.text("id").unwrap_or_default(),
                code: fields.text("code")?,
                description: fields.text("description").unwrap_or_default(),
            })
        })
    }

    /// The live schema of a document: `GET Documents/{code}`.
    ///
    /// # Errors
    /// [`ErrorKind::UnreadableAnswer`], and as [`call`](Self::call).
    pub async fn schema(&self, code: &str) -> Result<DocumentSchema> {
        let answer = self.call(Call::get(&document_route(code)?)?).await?;
        answer
            .json()
            .and_then(read_schema)
            .ok_or_else(|| unreadable(answer, "a schema"))
    }

    /// The services that this account may ask: `GET WebServices/ServicesList`. They differ from
    /// account to account (quirk 67).
    ///
    /// # Errors
    /// [`ErrorKind::UnreadableAnswer`], and as [`call`](Self::call).
    pub async fn services(&self) -> Result<Vec<ServiceInfo>> {
        let answer = self.call(Call::get("WebServices/ServicesList")?).await?;
        list(&answer, |fields| {
            Some(ServiceInfo {
                name: fields.text("name")?,
                description: fields.text("description"),
                instructions: fields.text("instructions"),
                parameters: items(fields.get("parameters"))
                    .iter()
                    .filter_map(read_parameter)
                    .collect(),
            })
        })
    }

    /// Asks a service: `POST WebServices/ExecuteService`. The answer is JSON as it came; `null`
    /// where there is nothing (quirk 55). It only reads, and is repeated as a read is.
    ///
    /// # Errors
    /// [`ErrorKind::UnreadableAnswer`], and as [`call`](Self::call). That the account has no right
    /// to the service comes as
    /// [`ServiceNotAllowed`](crate::RejectionReason::ServiceNotAllowed) (quirk 53).
    pub async fn execute<N, V>(
        &self,
        service: &str,
        parameters: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Value>
    where
        N: AsRef<str>,
        V: AsRef<str>,
    {
        let parameters: Vec<Value> = parameters
            .into_iter()
            .map(|(name, value)| {
                json!({ "ParameterName": name.as_ref(), "ParameterValue": value.as_ref() })
            })
            .collect();
        let body = json!({ "ServiceCode": service, "Parameters": parameters }).to_string();
        let call = Call::query("WebServices/ExecuteService", body.into());
        let answer = self.call(call).await?;
        if answer.is_empty() {
            return Ok(Value::Null);
        }
        answer
            .json()
            .ok_or_else(|| unreadable(answer, "an answer of a service"))
    }
}

/// Reads a list; one object is a list of one, and nothing is an empty one (quirk 21). An item that cannot be
/// read makes the answer unreadable, rather than go missing.
fn list<T>(answer: &Answer, read: impl Fn(Fields<'_>) -> Option<T>) -> Result<Vec<T>> {
    let json = match answer.json() {
        None if answer.is_empty() => Value::Null,
        Some(json @ (Value::Array(_) | Value::Object(_) | Value::Null)) => json,
        _ => return Err(unreadable(answer.clone(), "a list")),
    };
    items(Some(&json))
        .iter()
        .map(|item| Fields::of(item).and_then(&read))
        .collect::<Option<_>>()
        .ok_or_else(|| unreadable(answer.clone(), "a list of what it should"))
}

fn items(json: Option<&Value>) -> &[Value] {
    match json {
        Some(Value::Array(items)) => items,
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    }
}

fn read_parameter(json: &Value) -> Option<ServiceParameter> {
    let fields = Fields::of(json)?;
    let kind = fields.text("type").unwrap_or_default();
    Some(ServiceParameter {
        name: fields.text("name")?,
        description: fields.text("description"),
        is_required: fields.flag("isRequired").unwrap_or(false),
        kind: ParameterType::read(&kind),
        max_length: fields.number("maxLength").unwrap_or(0),
    })
}

/// The wrapped form of live answers, or the bare envelope of the manual.
fn read_schema(json: Value) -> Option<DocumentSchema> {
    let fields = Fields::of(&json)?;
    let wrapped = match fields.get("json") {
        // Some servers put JSON into a text.
        Some(Value::String(text)) => serde_json::from_str(text).ok(),
        Some(template) => Some(template.clone()),
        None => None,
    };
    match wrapped {
        Some(template) => template.is_object().then(|| DocumentSchema {
            title: fields.text("title"),
            properties: items(fields.get("propertiesInfo"))
                .iter()
                .filter_map(read_property)
                .collect(),
            template,
        }),
        None => json.as_object().is_some_and(is_envelope).then_some({
            DocumentSchema {
                title: None,
                properties: Vec::new(),
                template: json,
            }
        }),
    }
}

/// An envelope holds records and nothing else.
fn is_envelope(fields: &Map<String, Value>) -> bool {
    !fields.is_empty() && fields.values().all(Value::is_object)
}

fn read_property(json: &Value) -> Option<Property> {
    let fields = Fields::of(json)?;
    let restriction = |json: &Value| {
        let fields = Fields::of(json)?;
        let value = fields.get("value").and_then(crate::fields::raw_text);
        Some((fields.text("name")?, value.unwrap_or_default()))
    };
    Some(Property {
        name: fields.text("name")?,
        title: fields.text("title"),
        restrictions: items(fields.get("restrictions"))
            .iter()
            .filter_map(restriction)
            .collect(),
    })
}

fn unreadable(answer: Answer, what: &str) -> Error {
    let message = format!(
        "the server's answer (HTTP {}, {} bytes) is not {what}",
        answer.status(),
        answer.body().len()
    );
    Error::new(ErrorKind::UnreadableAnswer, message).with_answer(answer)
}
