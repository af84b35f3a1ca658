use crate::codes::macros::closed_list;

closed_list! {
    /// `f_xaraktirismos`: worker or employee.
    WorkerKind {
        Worker = "0", "worker", "εργάτης";
        Employee = "1", "employee", "υπάλληλος";
    }
}

closed_list! {
    /// `f_kathestosapasxolisis`: how much of full time is worked.
    EmploymentStatus {
        FullTime = "0", "full time", "πλήρης";
        PartTime = "1", "part time", "μερική";
        Rotation = "2", "rotation", "εκ περιτροπής";
    }
}

closed_list! {
    /// `f_sxeshapasxolisis`: the kind of contract. Each form takes its own part of the list (quirk 37).
    EmploymentRelation {
        Indefinite = "0", "indefinite", "αορίστου χρόνου";
        FixedTerm = "1", "fixed term", "ορισμένου χρόνου";
        Project = "2", "project", "έργου";
        Borrowed = "3", "borrowed", "δανειζόμενος";
    }
}

closed_list! {
    /// `f_basics_acceptance`: how the employee accepts the essential terms. Each form takes its own part of the
    /// list (quirk 37).
    TermsAcceptance {
        AttachedFile = "0", "with an attached file", "με επισυναπτόμενο αρχείο";
        AwaitedInMyErgani = "1", "awaited in myErgani", "αναμονή αποδοχής εντός MyErgani";
        NotRequired = "2", "not required", "δεν απαιτείται";
    }
}

closed_list! {
    /// `f_borrow_type`: the kind of lending.
    BorrowKind {
        Genuine = "0", "genuine lending", "γνήσιος δανεισμός";
        Agency = "1", "temporary work agency", "ΕΠΑ";
    }
}

closed_list! {
    /// `f_kataboli_apodoxon`: who pays a borrowed employee.
    PayingEmployer {
        Direct = "0", "the direct employer or the agency", "από άμεσο εργοδότη/ΕΠΑ";
        Indirect = "1", "the indirect employer", "από έμμεσο εργοδότη";
    }
}

closed_list! {
    /// `f_responsible_position`: a post of supervision, management or trust.
    ResponsiblePosition {
        No = "1", "no", "όχι";
        ManagerialRight = "2", "with managerial right", "θέση με διευθυντικό δικαίωμα";
        FourTimesMinimumPay = "3", "paid at least 4 times the minimum", "αποδοχές τουλάχιστον του τετραπλασίου του ελάχιστου μισθού";
        SixTimesMinimumPay = "4", "paid at least 6 times the minimum", "αποδοχές τουλάχιστον του εξαπλασίου του ελάχιστου μισθού";
    }
}

closed_list! {
    /// `f_special_case`: private law in the public sector.
    SpecialCase {
        NarrowPublicSector = "2", "private law, narrow public sector", "ιδ. δικαίου - στενό δημόσιο";
        WiderPublicSector = "3", "private law, wider public sector", "ιδ. δικαίου - ευρύτερο δημόσιο";
    }
}

closed_list! {
    /// `f_topos_ergasias`: where the work is done.
    WorkPlace {
        Branch = "0", "branch of the employer", "παράρτημα εργοδότη";
        Other = "1", "other", "άλλο";
    }
}

closed_list! {
    /// `f_week_days`: days of the working week.
    WorkingWeek {
        FiveDays = "5", "five days", "πενθήμερο";
        SixDays = "6", "six days", "εξαήμερο";
    }
}

closed_list! {
    /// `f_eidos_dieuthethshs`: whether and how working time is arranged over a period.
    ArrangementKind {
        CollectiveAgreement = "0", "yes, by collective agreement", "ναι - συλλογική συμφωνία";
        IndividualAgreement = "1", "yes, by individual agreement", "ναι - ατομική συμφωνία";
        No = "2", "no", "όχι";
    }
}
