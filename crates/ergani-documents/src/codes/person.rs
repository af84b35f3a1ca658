use crate::codes::macros::closed_list;

closed_list! {
    /// `f_sex`, in every form of hiring, end of work and change.
    Sex {
        Man = "0", "man", "άνδρας";
        Woman = "1", "woman", "γυναίκα";
    }
}

closed_list! {
    /// `f_marital_status`, in the same forms.
    MaritalStatus {
        Single = "0", "single", "άγαμος/η";
        Married = "1", "married", "έγγαμος/η";
        Divorced = "2", "divorced", "διαζευγμένος/η";
        Widowed = "3", "widowed", "χήρος/α";
    }
}

closed_list! {
    /// `f_epipedo_morfosis` of practical training (E35_v2). In other forms this field is a code of the server's
    /// list `EpipedoMorfosis`.
    TraineeEducation {
        University = "0", "university", "Α.Ε.Ι./Α.Τ.Ε.Ι.";
        PublicTrainingInstitute = "1", "public training institute", "Δ.Ι.Ε.Κ.";
        PrivateTrainingInstitute = "2", "private training institute", "Ι.Ι.Ε.Κ.";
        College = "3", "college", "κολέγιο";
        LifelongLearningCentre = "4", "life-long learning centre", "ΚΔΒΜ";
        DypaCentre = "5", "DYPA centre", "ΔΕΣΚ";
    }
}
