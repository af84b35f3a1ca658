//! A client that is not ours, unmodified, against the sandbox as a program.
//!
//! `./test` installs it and names its place in `ERGANI_TEST_PYTHON_SDK`. Without that it is left out, and says so; with
//! `ERGANI_REQUIRE_FOREIGN=1`, which `./test` sets under CI, that is a failure.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use crate::home::ended;
use crate::sandboxes::Running;

/// Athens, for a Python that has no data of time zones.
const ATHENS: &str = "EET-2EEST,M3.5.0/3,M10.5.0/4";

fn python_sdk() -> Option<PathBuf> {
    let place = std::env::var_os("ERGANI_TEST_PYTHON_SDK");
    if place.is_none() {
        let required = std::env::var("ERGANI_REQUIRE_FOREIGN").is_ok_and(|it| it == "1");
        assert!(
            !required,
            "the Python SDK is required: ERGANI_TEST_PYTHON_SDK is not set"
        );
        // Past the test runner, which shows nothing that a test prints that passes.
        let _ = writeln!(
            std::io::stderr(),
            "\n*** LEFT OUT: the Python SDK (ERGANI_TEST_PYTHON_SDK is not set; ./test sets it) ***\n"
        );
    }
    place.map(PathBuf::from)
}

/// All that the SDK can do against a server: its token, its four submissions, and a wrong password.
fn run(sdk: &Path, base_url: &str) -> Value {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/foreign/python_sdk.py");
    let mut command = Command::new("python3");
    command
        .arg(script)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("PYTHONPATH", sdk)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .env("TZ", ATHENS)
        .env("ERGANI_BASE_URL", base_url)
        .env("ERGANI_USERNAME", "user")
        .env("ERGANI_PASSWORD", "password")
        .env("ERGANI_EMPLOYER", "600000007")
        .env("ERGANI_EMPLOYEE", "500000004");
    let run = ended(command.output().unwrap());
    assert_eq!(run.code, 0, "{}", run.stderr);
    run.json()
}

#[test]
fn quirk_76_the_python_sdk_makes_its_calls_unmodified() {
    let Some(sdk) = python_sdk() else {
        return;
    };
    // As it is printed, as a slash is often put at its end, and in the casing that the SDK has by default.
    let forms: [fn(&str) -> String; 3] = [
        str::to_owned,
        |url| format!("{url}/"),
        |url| url.replace("/WebservicesAPI/Api", "/WebServicesAPI/api"),
    ];
    for form in forms {
        let running = Running::start(&[]);
        let said = run(&sdk, &form(&running.url));
        assert_eq!(said["token"], 3, "a JWT: {said}");
        assert_eq!(
            said["wrong_password"]["raised"], "AuthenticationError",
            "{said}"
        );
        for (call, protocol) in [
            ("work_card", "ΑΚ - ΚΑΡ000001"),
            ("daily_schedule", "ΑΚ - ΟΡ000002"),
            ("weekly_schedule", "ΑΚ - ΟΡ000003"),
        ] {
            assert_eq!(said[call], json!({ "protocols": [protocol] }), "{said}");
        }
        assert_eq!(said["overtime"]["raised"], "APIError", "{said}");
        assert_eq!(said["overtime"]["status"], 404);
        let message = said["overtime"]["message"].to_string();
        assert!(
            message.contains("retired") && message.contains("WTOOv"),
            "{message}"
        );

        let counters = running.counters();
        let counted = |name: &str| counters[name].clone();
        // It logs in for every call.
        assert_eq!(
            (counted("logins"), counted("logins_refused")),
            (json!(5), json!(1))
        );
        assert_eq!(
            (counted("submissions"), counted("receipts")),
            (json!(3), json!(3))
        );
        assert_eq!(
            (
                counted("submissions_refused"),
                counted("submissions_repeated")
            ),
            (json!(1), json!(0))
        );
        let by_code = json!({ "WRKCardSE": 1, "WTODaily": 1, "WTOWeek": 1 });
        assert_eq!(counted("submissions_by_code"), by_code);
    }
}
