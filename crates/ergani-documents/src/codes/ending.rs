use crate::codes::macros::closed_list;

closed_list! {
    /// `f_logosperatosis`: how a fixed-term contract ended (E7N_v1).
    FixedTermEnding {
        TermReached = "0", "the agreed time ended", "λήξη συμπεφωνημένου χρόνου";
        EarlyByClause = "3", "ended early, as a clause of the contract allows", "καταγγελία με όρο για πρόωρη καταγγελία";
        EarlyForImportantReason = "4", "ended early for an important reason", "καταγγελία πριν τη λήξη για σπουδαίο λόγο";
        EarlyWithoutImportantReason = "5", "ended early without an important reason", "καταγγελία πριν τη λήξη χωρίς σπουδαίο λόγο";
        EarlyByAgreement = "6", "ended early by agreement", "συναινετική λύση πριν τη λήξη";
    }
}

closed_list! {
    /// `f_minesproidopoihsh`: months of notice (E6NMP_v1).
    NoticeMonths {
        One = "1", "one month", "ένας μήνας";
        Two = "2", "two months", "δύο μήνες";
        Three = "3", "three months", "τρεις μήνες";
        Four = "4", "four months", "τέσσερις μήνες";
    }
}
