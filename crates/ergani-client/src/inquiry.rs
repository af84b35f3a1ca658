//! The read services, typed: `EX_BASE_01` to `EX_BASE_08`.

use ergani_documents::codes::ParameterList;
use ergani_documents::services::{
    self, Acceptance, ActualWork, Branch, Employer, InvalidQuery, ListValue, MonthlyStatement,
    Query, ScheduledWork, ServiceRecord, WorkforceRow,
};
use ergani_documents::types::{Date, TaxNumber};
use serde_json::Value;

use crate::ergani::Ergani;
use crate::error::{Error, ErrorKind, Result};

/// Employer, branches and lists come from the [cache](crate::Cache), if the client has one. What is
/// personal or changes by the day is always asked for.
impl Ergani {
    /// The employer whose account it is, `EX_BASE_01`; none if the server has none.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn employer(&self) -> Result<Option<Employer>> {
        Ok(self.look_up(&Query::employer()).await?.into_iter().next())
    }

    /// The branches of the employer, `EX_BASE_02`. With a branch user's login, that branch only.
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn branches(&self) -> Result<Vec<Branch>> {
        self.look_up(&Query::branches()).await
    }

    /// The values of a list of codes, `EX_BASE_03`. Search them with
    /// [`services::search`].
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn list_values(&self, list: &ParameterList) -> Result<Vec<ListValue>> {
        self.look_up(&Query::list(list)).await
    }

    /// The statement of a month, `EX_BASE_04`: one record for each employee and branch.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for what is no month; and as [`ask`](Self::ask).
    pub async fn monthly_statement(&self, year: i16, month: i8) -> Result<Vec<MonthlyStatement>> {
        self.ask(&Query::monthly_statement(year, month).map_err(invalid)?)
            .await
    }

    /// The workforce of now, or one employee of it, `EX_BASE_05`. For a roster take
    /// [`WorkforceRow::summary`], which leaves out what is most personal (quirk 69).
    ///
    /// # Errors
    /// As [`ask`](Self::ask).
    pub async fn workforce(&self, employee: Option<&TaxNumber>) -> Result<Vec<WorkforceRow>> {
        self.ask(&Query::workforce(employee)).await
    }

    /// Where the acceptance of a declaration by the employee stands, `EX_BASE_06`; none if the
    /// server does not know the declaration.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a blank protocol; and as [`ask`](Self::ask).
    pub async fn acceptance(
        &self,
        employee: &TaxNumber,
        protocol: &str,
        submitted_on: Date,
    ) -> Result<Option<Acceptance>> {
        let query = Query::acceptance(employee, protocol, submitted_on).map_err(invalid)?;
        Ok(self.ask(&query).await?.into_iter().next())
    }

    /// The actual work of a branch on a day, `EX_BASE_07`. A month is some thirty calls: make them
    /// one after the other, since the Ministry limits them (quirk 61).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a day of this month, which the server refuses; and as
    /// [`ask`](Self::ask).
    pub async fn actual_work(&self, branch: u32, day: Date) -> Result<Vec<ActualWork>> {
        self.ask(&Query::actual_work(branch, day, self.today()).map_err(invalid)?)
            .await
    }

    /// The digital organisation of working time of a branch on a day, `EX_BASE_08`.
    ///
    /// # Errors
    /// As [`actual_work`](Self::actual_work).
    pub async fn schedule(&self, branch: u32, day: Date) -> Result<Vec<ScheduledWork>> {
        self.ask(&Query::schedule(branch, day, self.today()).map_err(invalid)?)
            .await
    }

    /// Asks a service, and reads its records: `ask::<Employer>(&Query::employer())`. None if there
    /// is nothing. The cache is passed by.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the query is for another service than the records are of;
    /// [`ErrorKind::UnreadableAnswer`], and as [`call`](Self::call).
    pub async fn ask<R: ServiceRecord>(&self, query: &Query) -> Result<Vec<R>> {
        if query.service() != R::SERVICE {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!(
                    "the query is for {}, and the records are of {}",
                    query.service(),
                    R::SERVICE
                ),
            ));
        }
        read(&self.answer_to(query).await?)
    }

    /// As [`ask`](Self::ask), from the cache if it can be.
    async fn look_up<R: ServiceRecord>(&self, query: &Query) -> Result<Vec<R>> {
        let Some(cache) = &self.cache else {
            return self.ask(query).await;
        };
        let clock = &self.performer.clock;
        // Of those who ask at once, one goes to the server; what it kept is good for all of them.
        let entry = cache.entry(query).await;
        let kept = entry.load(clock.now());
        let kept: Vec<R> = kept
            .and_then(|answer| read(&answer).ok())
            .unwrap_or_default();
        if !kept.is_empty() {
            return Ok(kept);
        }
        let answer = self.answer_to(query).await?;
        let records: Vec<R> = read(&answer)?;
        // Nothing may be a passing state of the server.
        if !records.is_empty() {
            entry.store(clock.now(), &answer);
        }
        Ok(records)
    }

    async fn answer_to(&self, query: &Query) -> Result<Value> {
        let parameters = query.parameters().iter().map(|(name, value)| (name, value));
        self.execute(query.service(), parameters).await
    }

    /// The day in Athens.
    fn today(&self) -> Date {
        self.now().date()
    }
}

fn read<R: ServiceRecord>(answer: &Value) -> Result<Vec<R>> {
    services::read(answer).map_err(|error| {
        Error::new(ErrorKind::UnreadableAnswer, error.to_string()).with_source(error)
    })
}

fn invalid(error: InvalidQuery) -> Error {
    Error::new(ErrorKind::InvalidInput, error.to_string()).with_source(error)
}
