"""Calls both ports through the client that openapi-python-client made, and holds the answers against their types."""
import sys

from postern_client import AuthenticatedClient
from postern_client.api.administration import list_attributes, read_customer
from postern_client.api.tracking import track_customers, track_event, track_typed_customer, track_user
from postern_client.models import (
    Attributes,
    BooleanAttribute,
    BooleanAttributeType,
    CustomerWithAttributes,
    Error,
    Event,
    ErrorType,
    FlatCustomer,
    StoredCustomer,
    Tracked,
    TrackedMany,
    TypedCustomer,
)

api, management, key, admin = sys.argv[1:]
tracker = AuthenticatedClient(base_url=api, token=key, prefix='', auth_header_name='x-growlytics-key')
reader = AuthenticatedClient(base_url=management, token=admin)


def customer(identity, **attributes):
    return CustomerWithAttributes(id=identity, attributes=Attributes.from_dict(attributes))


def expect(what, holds):
    if not holds:
        sys.exit(f'the Python client: {what}')
    print('ok:', what)


stored = track_user.sync(client=tracker, body=customer('py-1', name='Ada', orders=3))
expect('a customer is stored', isinstance(stored, Tracked) and stored.success and not stored.ignored)
ignored = track_user.sync(client=tracker, body=customer('py-1', orders='many'))
expect('an ignored attribute is told', isinstance(ignored, Tracked) and ignored.ignored[0].attribute == 'orders')
flat = track_user.sync(client=tracker, body=FlatCustomer.from_dict({'id': 207119551, 'region': 'Mumbai'}))
expect('a flat customer is stored', isinstance(flat, Tracked))
typed = TypedCustomer(id='py-2', attributes=[BooleanAttribute(name='vip', type_=BooleanAttributeType.BOOLEAN, value=True)])
expect('a typed customer is stored', isinstance(track_typed_customer.sync(client=tracker, body=typed), Tracked))
event = Event(customer_id='py-1', name='Order', time=1764057600000, event_id='o-1')
expect('an event is stored', isinstance(track_event.sync(client=tracker, body=event), Tracked))
many = track_customers.sync(client=tracker, body=[customer('py-3', name='A'), customer('undefined', name='B')])
expect('each of many has a result', isinstance(many, TrackedMany) and [r.status for r in many.results] == [200, 422])
refused = track_user.sync(client=tracker, body=customer('undefined'))
expect('a refusal has its type', isinstance(refused, Error) and refused.type_ == ErrorType.VALIDATIONERROR)
expect('a refusal has its details', refused.details[0].type_ == 'id.placeholder')
unknown = track_user.sync(client=AuthenticatedClient(base_url=api, token='wrong', prefix='',
                                                     auth_header_name='x-growlytics-key'), body=customer('py-4'))
expect('a wrong key is told', isinstance(unknown, Error) and unknown.type_ == ErrorType.UNAUTHORIZED)

row = read_customer.sync('demo', 'py-1', client=reader)
expect('the customer is read back', isinstance(row, StoredCustomer) and row.attributes['orders'].value == 3)
names = list_attributes.sync('demo', client=reader)
expect('the names have their types', {'orders', 'region', 'vip'} <= {one.name for one in names.attributes})
missing = read_customer.sync('demo', 'nobody', client=reader)
expect('a missing customer is told', isinstance(missing, Error) and missing.type_ == ErrorType.NOTFOUND)
