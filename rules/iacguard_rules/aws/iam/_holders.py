"""Which documents an identity holds, and which identities a document is held by.

Rules about other services ask the same, so the answers are the vocabulary's.
"""

from iacguard.kinds.identities import HOLDERS as HOLDERS
from iacguard.kinds.identities import Held as Held
from iacguard.kinds.identities import Holder as Holder
from iacguard.kinds.identities import Principal as Principal
from iacguard.kinds.identities import Written as Written
from iacguard.kinds.identities import boundary_of as boundary_of
from iacguard.kinds.identities import documents as documents
from iacguard.kinds.identities import held_by as held_by
from iacguard.kinds.identities import inline_documents as inline_documents
from iacguard.kinds.identities import is_boundary as is_boundary
from iacguard.kinds.identities import may_be_for_people as may_be_for_people
from iacguard.kinds.identities import may_be_held_here as may_be_held_here
