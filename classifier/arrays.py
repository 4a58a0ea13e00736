"""Names of the arrays that go from hand to hand in this room, by what they hold."""

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy import sparse

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
Booleans = NDArray[np.bool_]
TicketHashes = NDArray[np.uint64]
# The stubs know the element type; at run time the class takes no parameter.
Counts: TypeAlias = "sparse.csr_matrix[np.float32]"
# The same by columns: each feature's texts together.
Columns: TypeAlias = "sparse.csc_matrix[np.float32]"
CountsOrColumns: TypeAlias = "sparse.csr_matrix[np.float32] | sparse.csc_matrix[np.float32]"
