//! From a path to a route, blind to letter case as IIS is.

use std::borrow::Cow;

use ergani_documents::{Document, documents};
use http::Method;

use crate::fault::Kind;
use crate::path;

/// Where the API lives, without a slash at the end, since many clients join a route with one of their own. The
/// Ministry's own sources write it in several casings.
pub(crate) const BASE: &str = "/WebservicesAPI/Api";

#[derive(Clone, Copy, Debug)]
pub(crate) enum Route {
    Login,
    Refresh,
    Logout,
    Submissions,
    Services,
    Execute,
    Cancel,
    /// `POST Documents/{code}`; none is a code that nobody has.
    Submit(Option<&'static Document>),
    /// `GET Documents/{code}`: the schema, or with a query the PDF of a submission.
    Document(Option<&'static Document>),
}

/// What a method and a path lead to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    Known(Route),
    WrongMethod { route: Route, allowed: &'static str },
    Unknown,
}

/// Routes of one name, and the method that each takes.
const ROUTES: [(Route, &str); 7] = [
    (Route::Login, "POST"),
    (Route::Refresh, "POST"),
    (Route::Logout, "POST"),
    (Route::Submissions, "GET"),
    (Route::Services, "GET"),
    (Route::Execute, "POST"),
    (Route::Cancel, "POST"),
];

const DOCUMENTS: &str = "Documents/";

impl Target {
    /// Where a method and a path lead; the path in any letter case, with any number of slashes between its parts and
    /// at its ends (quirk 76).
    pub(crate) fn of(method: &Method, path: &str) -> Self {
        let Some(path) = path::normal(path) else {
            return Self::Unknown;
        };
        let Some(rest) = strip_prefix_caseless(&path, BASE).and_then(|rest| rest.strip_prefix('/'))
        else {
            return Self::Unknown;
        };
        for (route, allowed) in ROUTES {
            if route.name().eq_ignore_ascii_case(rest) {
                return if method == allowed {
                    Self::Known(route)
                } else {
                    Self::WrongMethod { route, allowed }
                };
            }
        }
        match strip_prefix_caseless(rest, DOCUMENTS) {
            Some(code) if !code.is_empty() && !code.contains('/') => {
                let document = document(code);
                match *method {
                    Method::POST => Self::Known(Route::Submit(document)),
                    Method::GET => Self::Known(Route::Document(document)),
                    _ => Self::WrongMethod {
                        route: Route::Document(document),
                        allowed: "GET, POST",
                    },
                }
            }
            _ => Self::Unknown,
        }
    }

    pub(crate) fn kind(self) -> Option<Kind> {
        match self {
            Self::Known(route) => Some(route.kind()),
            Self::WrongMethod { .. } | Self::Unknown => None,
        }
    }

    /// The route as the manual spells it; none for an unknown path.
    pub(crate) fn name(self) -> Option<Cow<'static, str>> {
        match self {
            Self::Known(route) | Self::WrongMethod { route, .. } => Some(route.name()),
            Self::Unknown => None,
        }
    }
}

impl Route {
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Login => Kind::Login,
            Self::Refresh => Kind::Refresh,
            Self::Logout => Kind::Logout,
            Self::Submissions | Self::Services | Self::Document(_) => Kind::Call,
            Self::Submit(_) => Kind::Submit,
            Self::Cancel => Kind::Cancel,
            Self::Execute => Kind::Execute,
        }
    }

    fn name(self) -> Cow<'static, str> {
        match self {
            Self::Submit(Some(document)) | Self::Document(Some(document)) => {
                Cow::Owned(format!("{DOCUMENTS}{}", document.code()))
            }
            // One name for all of them, so that nonsense does not swell the counters.
            Self::Submit(None) | Self::Document(None) => Cow::Borrowed("Documents/{code}"),
            Self::Login => Cow::Borrowed("Authentication"),
            Self::Refresh => Cow::Borrowed("Authentication/Refresh"),
            Self::Logout => Cow::Borrowed("Authentication/Logout"),
            Self::Submissions => Cow::Borrowed("Lookup/Submissions"),
            Self::Services => Cow::Borrowed("WebServices/ServicesList"),
            Self::Execute => Cow::Borrowed("WebServices/ExecuteService"),
            Self::Cancel => Cow::Borrowed("Documents/CancelSubmittedDocument"),
        }
    }
}

/// The document of a code as it stands in a path.
fn document(code: &str) -> Option<&'static Document> {
    documents::all()
        .iter()
        .find(|document| document.code().eq_ignore_ascii_case(code))
}

fn strip_prefix_caseless<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let head = path.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix)
        .then(|| &path[prefix.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_casing_in_use_leads_to_the_route() {
        for path in [
            "/WebservicesAPI/Api/Authentication",
            "/WebservicesAPI/api/Authentication",
            "/WebServicesAPI/api/authentication",
            "/WebServicesApi/api/AUTHENTICATION/",
        ] {
            let target = Target::of(&Method::POST, path);
            assert!(matches!(target, Target::Known(Route::Login)), "{path}");
        }
    }

    #[test]
    fn quirk_76_slashes_and_percent_signs_change_nothing() {
        for path in [
            "/WebservicesAPI/Api//Documents/WRKCardSE",
            "//WebservicesAPI///Api/Documents////wrkcardse//",
            "/WEBSERVICESAPI/API/DOCUMENTS/WRKCARDSE/",
            "/%57ebservicesAPI/Api/Documents/WRKCard%53E",
            "/WebservicesAPI/Api/Documents%2FWRKCardSE",
            "/WebservicesAPI%2f/Api/./Documents/%2f/WRKCardSE",
        ] {
            let target = Target::of(&Method::POST, path);
            assert_eq!(target.kind(), Some(Kind::Submit), "{path}");
            assert_eq!(target.name().unwrap(), "Documents/WRKCardSE", "{path}");
        }
    }

    #[test]
    fn other_paths_lead_nowhere() {
        for path in [
            "/",
            "/WebservicesAPI/Api",
            "/WebservicesAPI/Api/",
            "//WebservicesAPI///Api/",
            "/WebservicesAPIApi/Authentication",
            "/WebservicesAPI/ApiAuthentication",
            "/WebservicesAPI/Api/../Authentication",
            "/WebservicesAPI/Api/Auth%ffentication",
            "/WebservicesAPI/Api/%2541uthentication",
            "/WebservicesAPI/Api/Documents/",
            "/WebservicesAPI/Api/Documents/WRKCardSE/1",
            "/Authentication",
            "/ΨΨΨΨΨΨΨΨΨΨΨΨΨ",
        ] {
            let target = Target::of(&Method::POST, path);
            assert!(matches!(target, Target::Unknown), "{path}");
        }
    }

    #[test]
    fn a_document_is_found_by_its_code_and_a_cancel_is_no_document() {
        let name = |method, path: &str| {
            let target = Target::of(&method, &format!("{BASE}/{path}"));
            (target.name().unwrap_or_default(), target.kind())
        };
        let card = "Documents/WRKCardSE";
        assert_eq!(
            name(Method::POST, "documents/wrkcardse"),
            (card.into(), Some(Kind::Submit))
        );
        assert_eq!(name(Method::GET, card), (card.into(), Some(Kind::Call)));
        assert_eq!(name(Method::PUT, card), (card.into(), None));
        let unknown = "Documents/{code}";
        assert_eq!(
            name(Method::POST, "Documents/WRKChgWK"),
            (unknown.into(), Some(Kind::Submit))
        );
        let cancel = "Documents/CancelSubmittedDocument";
        assert_eq!(name(Method::POST, cancel).1, Some(Kind::Cancel));
        assert_eq!(name(Method::GET, cancel), (cancel.into(), None));
    }
}
