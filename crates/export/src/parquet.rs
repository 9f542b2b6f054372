//! Parquet, written column by column.

use crate::columns::{COLUMNS, Cell, cells};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use sitroom_record::ExportRow;
use std::sync::Arc;

/// The format's library failed.
#[derive(Debug, thiserror::Error)]
#[error("expected to write Parquet, but its writer failed: {0}")]
pub struct Error(#[from] parquet::errors::ParquetError);

/// Rows of one row group at most.
const GROUP: usize = 65_536;

fn schema() -> String {
    let column = |(name, cell): (&&str, Cell)| match cell {
        Cell::Text(_) => format!("OPTIONAL BYTE_ARRAY {name} (UTF8);"),
        Cell::Count(_) => format!("REQUIRED INT32 {name};"),
        Cell::Real(_) => format!("OPTIONAL DOUBLE {name};"),
    };
    let columns: Vec<String> = COLUMNS.iter().zip(cells(&ExportRow::default())).map(column).collect();
    format!("message event {{ {} }}", columns.join(" "))
}

/// The bytes of a Parquet file with the columns of the CSV export.
///
/// # Errors
/// If the format's library fails.
pub fn parquet(rows: &[ExportRow]) -> Result<Vec<u8>, Error> {
    let schema = Arc::new(parse_message_type(&schema())?);
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::builder().build()))?;
    for some in rows.chunks(GROUP) {
        let table: Vec<Vec<Cell>> = some.iter().map(cells).collect();
        let mut group = writer.next_row_group()?;
        let mut i = 0;
        while let Some(mut column) = group.next_column()? {
            write(column.untyped(), table.iter().map(|r| &r[i]))?;
            column.close()?;
            i += 1;
        }
        group.close()?;
    }
    writer.close()?;
    Ok(bytes)
}

fn write<'c>(
    column: &mut ColumnWriter<'_>,
    cells: impl Iterator<Item = &'c Cell> + Clone,
) -> Result<(), Error> {
    let present = |c: &Cell| !matches!(c, Cell::Text(None) | Cell::Real(None));
    let levels: Vec<i16> = cells.clone().map(|c| i16::from(present(c))).collect();
    match column {
        ColumnWriter::ByteArrayColumnWriter(w) => {
            let values: Vec<ByteArray> =
                cells.filter(|c| present(c)).map(|c| ByteArray::from(c.text().as_str())).collect();
            w.write_batch(&values, Some(&levels), None)?;
        }
        ColumnWriter::DoubleColumnWriter(w) => {
            let real = |c: &Cell| match c {
                Cell::Real(x) => *x,
                _ => None,
            };
            let values: Vec<f64> = cells.filter_map(real).collect();
            w.write_batch(&values, Some(&levels), None)?;
        }
        ColumnWriter::Int32ColumnWriter(w) => {
            let count = |c: &Cell| match c {
                Cell::Count(n) => Some(*n),
                _ => None,
            };
            let values: Vec<i32> = cells.filter_map(count).collect();
            w.write_batch(&values, None, None)?;
        }
        _ => {}
    }
    Ok(())
}
