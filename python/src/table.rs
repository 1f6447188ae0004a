//! A table that data frame libraries take as it is: batches of Arrow arrays over the cells of the library.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchIterator, StringArray};
use arrow_buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::ffi::FFI_ArrowSchema;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use toulmin::run::MapTable;
use toulmin::tables::columnar::{Cells, Columnar};
use toulmin::tables::columns::{Column, Kind};

use crate::errors::bug;

/// A table in memory. Its columns are those of the file that `toulmin map` writes.
#[pyclass(frozen, module = "toulmin._toulmin")]
pub struct Table {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    about: Vec<String>,
}

impl Table {
    /// Takes a table of the library; its texts are not copied.
    ///
    /// # Errors
    /// A text is not UTF-8 or columns differ in length: bugs of the library.
    pub fn new(table: MapTable) -> Result<Self, ArrowError> {
        let schema = Arc::new(Schema::new(table.columns.iter().map(field).collect::<Vec<_>>()));
        let batches = table.batches.into_iter().map(|batch| record_batch(&schema, batch)).collect::<Result<_, _>>()?;
        let about = table.columns.into_iter().map(|column| column.about.into_owned()).collect();
        Ok(Self { schema, batches, about })
    }

    fn cell(py: Python<'_>, array: &ArrayRef, row: usize) -> PyResult<Py<PyAny>> {
        if array.is_null(row) {
            return Ok(py.None());
        }
        match array.data_type() {
            DataType::Int64 => array.as_primitive::<Int64Type>().value(row).into_py_any(py),
            DataType::Float64 => array.as_primitive::<Float64Type>().value(row).into_py_any(py),
            _ => array.as_string::<i32>().value(row).into_py_any(py),
        }
    }
}

/// A column in Arrow's terms. A text is never missing, only empty.
fn field(column: &Column) -> Field {
    match column.kind {
        Kind::Text | Kind::Label => Field::new(column.name.as_ref(), DataType::Utf8, false),
        Kind::Integer(_) => Field::new(column.name.as_ref(), DataType::Int64, true),
        Kind::Decimal(_) => Field::new(column.name.as_ref(), DataType::Float64, true),
    }
}

fn record_batch(schema: &SchemaRef, batch: Columnar) -> Result<RecordBatch, ArrowError> {
    let nulls = |known: Vec<bool>| Some(NullBuffer::from(known)).filter(|nulls| nulls.null_count() > 0);
    let array = |cells: Cells| -> Result<ArrayRef, ArrowError> {
        Ok(match cells {
            Cells::Text { ends, bytes } => {
                let ends = OffsetBuffer::new(ScalarBuffer::from(ends));
                Arc::new(StringArray::try_new(ends, Buffer::from_vec(bytes), None)?)
            }
            Cells::Integer { values, known } => Arc::new(Int64Array::try_new(values.into(), nulls(known))?),
            Cells::Decimal { values, known } => Arc::new(Float64Array::try_new(values.into(), nulls(known))?),
        })
    };
    let arrays = batch.columns.into_iter().map(array).collect::<Result<_, _>>()?;
    RecordBatch::try_new(Arc::clone(schema), arrays)
}

#[pymethods]
impl Table {
    /// Names of the columns and what they mean, in order.
    #[getter]
    fn about(&self) -> Vec<(String, &str)> {
        let names = self.schema.fields().iter().map(|field| field.name().clone());
        names.zip(self.about.iter().map(String::as_str)).collect()
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The rows from `start` on and before `stop`, as tuples.
    fn rows<'py>(&self, py: Python<'py>, start: usize, stop: usize) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let mut out = Vec::new();
        let mut first = 0;
        for batch in &self.batches {
            let end = first + batch.num_rows();
            for row in start.max(first)..stop.min(end) {
                let cells = batch.columns().iter().map(|array| Self::cell(py, array, row - first));
                out.push(PyTuple::new(py, cells.collect::<PyResult<Vec<_>>>()?)?);
            }
            first = end;
        }
        Ok(out)
    }

    /// All cells of a column, by its position.
    fn column(&self, py: Python<'_>, number: usize) -> PyResult<Vec<Py<PyAny>>> {
        let arrays = self.batches.iter().filter_map(|batch| batch.columns().get(number));
        arrays.flat_map(|array| (0..array.len()).map(|row| Self::cell(py, array, row))).collect()
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref()).map_err(bug)?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The batches as a stream. Casts that a consumer asks for are left to the consumer, as the protocol allows.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches = self.batches.clone().into_iter().map(Ok);
        let reader = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(reader)), c"arrow_array_stream")
    }
}
