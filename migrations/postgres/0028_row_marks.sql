-- Places in the files of data sets from which their rows can be read, so that a page of rows costs the same anywhere.

create table dataset_row_marks (
    dataset_id bigint primary key references datasets (id) on delete cascade,
    -- See backend/src/services/datasets/row_marks.rs. Made at the upload; a data set from before this table gets its marks
    -- when its rows are first looked at.
    marks bytea not null
);
