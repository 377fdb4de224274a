-- Books that people change: who made a version and why, and what the program shipped last, to tell whether a book was changed.

ALTER TABLE book ADD COLUMN shipped TEXT;
ALTER TABLE book_version ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE book_version ADD COLUMN note TEXT NOT NULL DEFAULT '';
