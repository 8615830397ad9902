// Drives frappe-js-sdk, unmodified, against a running site: `node js-sdk.mjs ADDRESS PASSWORD` prints one JSON object of answers.
import { FrappeApp } from 'frappe-js-sdk'

const [address, password] = process.argv.slice(2)
const app = new FrappeApp(address)
const cookies = {}
// Browsers keep cookies by themselves; Node does not.
app.axios.interceptors.response.use((answer) => {
  for (const text of answer.headers['set-cookie'] ?? []) {
    const [name, value] = text.split(';')[0].split(/=(.*)/)
    cookies[name] = value
  }
  return answer
})
app.axios.interceptors.request.use((request) => {
  request.headers.Cookie = Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; ')
  return request
})
const auth = app.auth()
const db = app.db()
const call = app.call()
const failure = (error) => ({ status: error.httpStatus, type: error.exc_type })
const answers = {}
answers.wrong = await auth.loginWithUsernamePassword({ username: 'Administrator', password: 'no' }).catch(failure)
answers.login = (await auth.loginWithUsernamePassword({ username: 'Administrator', password })).message
answers.user = await auth.getLoggedInUser()
answers.list = await db.getDocList('Complaint', {
  fields: ['name', 'priority'],
  filters: [['priority', '!=', 'x']],
  orderBy: { field: 'creation', order: 'desc' },
  limit: 2,
})
answers.count = await db.getCount('Complaint')
const made = await db.createDoc('ToDo', { description: '漏水' })
answers.made = made.description
answers.updated = (await db.updateDoc('ToDo', made.name, { status: 'Closed' })).status
await db.setValue('ToDo', made.name, 'priority', 'High')
answers.value = (await db.getValue('ToDo', ['status', 'priority'], [['name', '=', made.name]])).message
answers.single = (await db.getSingleValue('System Settings', 'language')).message
answers.missing = await db.getDoc('ToDo', 'nowhere').catch(failure)
answers.mandatory = await db.createDoc('ToDo', {}).catch(failure)
answers.get = (await call.get('frappe.client.get_count', { doctype: 'Role' })).message
answers.post = (await call.post('frappe.client.get_count', { doctype: 'Role' })).message
answers.put = (await call.put('frappe.client.set_value', { doctype: 'ToDo', name: made.name, fieldname: 'priority', value: 'Low' })).message.priority
const upload = await app.file().uploadFile(new File(['你好'], '你好.txt'), { isPrivate: true, doctype: 'ToDo', docname: made.name })
answers.upload = [upload.status, upload.data.message.file_name, upload.data.message.is_private]
answers.deleted = await db.deleteDoc('ToDo', made.name)
await auth.logout()
answers.after = await db.getDocList('ToDo').catch(failure)
console.log(JSON.stringify(answers))
