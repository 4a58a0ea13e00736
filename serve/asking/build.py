"""What answers questions, made as the settings say; for tickets see `serve.classifying.build`."""

from classifier.cache import taxonomy_of
from reporting.ask.asker import Asker
from reporting.ask.marks.catalogue import Catalogue, load_catalogue
from reporting.ask.planning.propose import Proposer
from reporting.ask.reading.lexicon import Lexicon
from reporting.metrics import Layer, load_layer
from serve.models.pointer import pinned
from suqiu.llm import Bridge, ChatOptions, OpenAIChat
from suqiu.settings import Settings
from suqiu.store.database import Database
from suqiu.store.sites.catalogue import load_site_tables


def build_layer(settings: Settings, database: Database) -> Layer:
    """The semantic layer, with the site's own files over it and its attached tables."""
    with database.owner().connect() as connection:
        return load_layer(settings.semantic_dir, load_site_tables(connection))


def build_catalogue(settings: Settings, database: Database) -> Catalogue:
    """The classes, departments and areas this database knows now, with their everyday names."""
    with database.owner().connect() as connection:
        return load_catalogue(connection, taxonomy_of(pinned(settings)))


def open_asker(settings: Settings, database: Database) -> Asker:
    """Answers questions over the classes, departments and areas this database knows now."""
    layer = build_layer(settings, database)
    catalogue = build_catalogue(settings, database)
    options = ChatOptions.from_settings(settings)
    proposer = None
    if options is not None:
        chosen = options.within(settings.llm_deadline)
        bridge = Bridge(lambda: OpenAIChat(chosen), chosen.concurrency)
        proposer = Proposer(bridge, layer, catalogue, settings.llm_deadline)
    lexicon = Lexicon(layer, catalogue)
    return Asker(layer, lexicon, row_limit=settings.row_limit, proposer=proposer)
